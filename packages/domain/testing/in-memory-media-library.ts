import {
  type Clock,
  formatImageReference,
  type ImageFacts,
  type InspectedImage,
  type MediaLibrary,
  type ShownImage,
  type SignedUpload,
} from "@user-image/domain";

const PNG_HEADER_LENGTH = 24;

/** A media library in memory, for tests. It takes PNG files only. */
export class InMemoryMediaLibrary implements MediaLibrary {
  readonly deliveryUrl = "https://media.example.org/test";
  private readonly images = new Map<string, InspectedImage>();
  private granted = 0;

  constructor(private readonly clock: Clock = () => new Date()) {}

  async grantUpload(now: Date, validFor: number): Promise<SignedUpload> {
    const publicId = `image${String(++this.granted).padStart(15, "0")}`;
    const expiresAt = new Date(now.getTime() + validFor);
    const fields = {
      public_id: publicId,
      timestamp: String(Math.floor(now.getTime() / 1000)),
      signature: "signature-for-tests",
      api_key: "key-for-tests",
    };
    return { publicId, uploadUrl: `${this.deliveryUrl}/upload`, fields, expiresAt };
  }

  /** Uploads a file as a client does. Resolves to false if the permission is stale. */
  async upload({ publicId, expiresAt }: SignedUpload, png: Uint8Array): Promise<boolean> {
    if (this.clock() > expiresAt) return false;
    if (!this.images.has(publicId)) this.images.set(publicId, this.measure(png));
    return true;
  }

  /** Rejects an image, as moderation does. */
  async reject(publicId: string): Promise<void> {
    const image = this.images.get(publicId);
    if (image) this.images.set(publicId, { ...image, isRejected: true });
  }

  async inspect(publicId: string): Promise<InspectedImage | null> {
    return this.images.get(publicId) ?? null;
  }

  async destroy(publicId: string): Promise<void> {
    this.images.delete(publicId);
  }

  imageUrl(
    image: Pick<ShownImage, "publicId" | "facts">,
    size: number,
    { animated = false }: { readonly animated?: boolean } = {},
  ): string {
    const name = formatImageReference(image).replace(/\p{Surrogate}/gu, "\uFFFD");
    const form = animated ? `${size}/animated` : size;
    return `${this.deliveryUrl}/${form}/${encodeURIComponent(name)}`;
  }

  /** The public ids of all stored images. */
  publicIds(): string[] {
    return [...this.images.keys()];
  }

  private measure(png: Uint8Array): ImageFacts {
    if (png.length < PNG_HEADER_LENGTH) throw new Error("This is not a PNG file.");
    const header = new DataView(png.buffer, png.byteOffset);
    return {
      version: Math.floor(this.clock().getTime() / 1000),
      format: "png",
      bytes: png.length,
      width: header.getUint32(16),
      height: header.getUint32(20),
    };
  }
}

import type { InspectedImage, SignedUpload, User } from "@user-image/domain";
import { type InMemoryMediaLibrary, png1x1, png3x2 } from "@user-image/domain/testing";
import type { Request } from "./requests.js";

export type File = "small" | "large";

/** What others did to an image, and the notifications that the media library sends of it. */
interface Incident {
  readonly request: Request & { readonly publicId: string };
  /** Whether it happened while an upload could still arrive: then the service finds it out by itself. */
  readonly isFoundOut: boolean;
}

/** What clients, moderators and operators do in the media library, beside the service. */
export class Outside {
  private readonly deletions = new Map<string, Incident>();
  private readonly rejections = new Map<string, Incident>();
  /** Deletions whose notification was processed. */
  private readonly heard = new Set<Incident>();
  private readonly everSpoilt = new Set<string>();

  constructor(
    private readonly media: InMemoryMediaLibrary,
    private readonly remove: (publicId: string) => Promise<void>,
    private readonly now: () => Date,
  ) {}

  async upload(upload: SignedUpload, file: File): Promise<void> {
    const isNew = !this.media.publicIds().includes(upload.publicId);
    const isTaken = await this.media.upload(upload, file === "small" ? png1x1 : png3x2);
    if (!isNew || !isTaken) return;
    this.deletions.delete(upload.publicId);
    this.rejections.delete(upload.publicId);
  }

  /** Replaces what was uploaded by the same signature, which it allows only if it is bent. */
  async bend(upload: SignedUpload, file: File): Promise<void> {
    if (this.now() > upload.expiresAt) return;
    this.everSpoilt.add(upload.publicId);
    await this.remove(upload.publicId);
    await this.upload(upload, file);
  }

  async lose(publicId: string, users: readonly User[]): Promise<void> {
    const found = await this.media.inspect(publicId);
    if (!found) return;
    await this.remove(publicId);
    this.rejections.delete(publicId);
    const request = { do: "tell of deletion", publicId, version: found.version } as const;
    this.deletions.set(publicId, this.incident(request, users));
  }

  async reject(publicId: string, users: readonly User[]): Promise<void> {
    if (!this.media.publicIds().includes(publicId)) return;
    await this.media.reject(publicId);
    this.rejections.set(publicId, this.incident({ do: "tell of rejection", publicId }, users));
  }

  lost(): ReadonlySet<string> {
    return new Set(this.deletions.keys());
  }

  /** Whether an image was deleted, replaced or rejected by others than the service. */
  isUnfit(publicId: string): boolean {
    return this.everSpoilt.has(publicId) || !this.media.publicIds().includes(publicId);
  }

  /** The notification that an image was deleted, if it was. */
  deletionOf(publicId: string): Request | undefined {
    return this.deletions.get(publicId)?.request;
  }

  /** The deletion that a request notifies of. Give it to `hear` when the request was processed completely. */
  deletionBy(request: Request): Incident | null {
    return request.do === "tell of deletion" ? (this.deletions.get(request.publicId) ?? null) : null;
  }

  hear(deletion: Incident | null): void {
    if (deletion) this.heard.add(deletion);
  }

  isKnownToBeDeleted(publicId: string): boolean {
    const deletion = this.deletions.get(publicId);
    return deletion !== undefined && this.heard.has(deletion);
  }

  /** What the service learns only from a notification. */
  news(): Request[] {
    const incidents = [...this.deletions.values(), ...this.rejections.values()];
    return incidents.filter(({ isFoundOut }) => !isFoundOut).map(({ request }) => request);
  }

  async images(): Promise<Map<string, InspectedImage>> {
    const images = new Map<string, InspectedImage>();
    for (const publicId of this.media.publicIds()) {
      const image = await this.media.inspect(publicId);
      if (image) images.set(publicId, image);
    }
    return images;
  }

  private incident(request: Incident["request"], users: readonly User[]): Incident {
    this.everSpoilt.add(request.publicId);
    const holders = users.flatMap(({ images }) => images.filter(({ state }) => state !== "former"));
    const holder = holders.find(({ publicId }) => publicId === request.publicId);
    return { request, isFoundOut: !holder || holder.arrivesBy > this.now() };
  }
}

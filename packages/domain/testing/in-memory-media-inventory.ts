import type { HeldImagesPage, MediaInventory } from "@user-image/domain";
import type { InMemoryMediaLibrary } from "./in-memory-media-library.js";

/** The images of an InMemoryMediaLibrary, in pages. */
export class InMemoryMediaInventory implements MediaInventory {
  constructor(
    private readonly media: InMemoryMediaLibrary,
    readonly isExclusive = true,
    private readonly pageSize = 500,
  ) {}

  isOurs(publicId: string): boolean {
    return /^image\d{15}$/.test(publicId);
  }

  /** The cursor is the last public id of the page before. */
  async list(from: string | null): Promise<HeldImagesPage> {
    const all = this.media.publicIds().sort();
    const following = all.filter((publicId) => from === null || publicId > from);
    const page = following.slice(0, this.pageSize);
    const images = page.map(async (publicId) => {
      const image = await this.media.inspect(publicId);
      return { publicId, uploadedAt: image && new Date(image.version * 1000) };
    });
    const next = page.length < following.length ? (page.at(-1) ?? null) : null;
    return { images: await Promise.all(images), next };
  }

  async findHeld(publicIds: readonly string[]): Promise<string[]> {
    const held = this.media.publicIds();
    return publicIds.filter((publicId) => held.includes(publicId));
  }
}

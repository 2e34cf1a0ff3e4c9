/**
 * Keeps the latest derived images in memory, so that a page of avatars is not rendered again with each visit.
 * Concurrent requests for one image share one rendering.
 */
export class DerivedCache {
  private readonly underway = new Map<string, Promise<Buffer>>();
  /** In order of use, the least recently used first. */
  private readonly kept = new Map<string, Buffer>();
  private bytes = 0;

  constructor(private readonly maxBytes = 64 * 1024 * 1024) {}

  async get(key: string, render: () => Promise<Buffer>): Promise<Buffer> {
    const image = this.kept.get(key);
    if (!image) return this.underway.get(key) ?? this.start(key, render);
    this.kept.delete(key);
    this.kept.set(key, image);
    return image;
  }

  private async start(key: string, render: () => Promise<Buffer>): Promise<Buffer> {
    const rendering = render();
    this.underway.set(key, rendering);
    try {
      const image = await rendering;
      this.keep(key, image);
      return image;
    } finally {
      this.underway.delete(key);
    }
  }

  private keep(key: string, image: Buffer): void {
    this.kept.set(key, image);
    this.bytes += image.length;
    for (const [oldest, { length }] of this.kept) {
      if (this.bytes <= this.maxBytes) return;
      this.kept.delete(oldest);
      this.bytes -= length;
    }
  }
}

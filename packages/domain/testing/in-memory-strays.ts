import type { StrayImages } from "@user-image/domain";

/** Stray images in memory, for tests. */
export class InMemoryStrays implements StrayImages {
  private readonly times = new Map<string, Date>();

  async add(publicId: string, destroyAt: Date): Promise<void> {
    const known = this.times.get(publicId);
    if (!known || known < destroyAt) this.times.set(publicId, destroyAt);
  }

  async findDue(now: Date, limit: number): Promise<string[]> {
    const due = [...this.times].filter(([, destroyAt]) => destroyAt <= now);
    const sorted = due.sort(([, one], [, other]) => one.getTime() - other.getTime());
    return sorted.slice(0, limit).map(([publicId]) => publicId);
  }

  async remove(publicId: string, now: Date): Promise<void> {
    if ((this.times.get(publicId) ?? now) <= now) this.times.delete(publicId);
  }
}

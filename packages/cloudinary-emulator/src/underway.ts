/** The calls whose body has arrived and that are not over. */
export class Underway {
  private readonly calls = new Set<Promise<unknown>>();

  async run<T>(call: () => Promise<T>): Promise<T> {
    const running = call();
    this.calls.add(running);
    try {
      return await running;
    } finally {
      this.calls.delete(running);
    }
  }

  /** Resolves when the calls that are underway now have ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.calls);
  }
}

import type { Disposable } from "tsyringe";

/** What is open, and how to close it. The container disposes of it, and with it of all that was opened. */
export class Closing implements Disposable {
  private readonly steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  /** What was opened last is closed first, since it may need what was there before. */
  async dispose(): Promise<void> {
    for (const step of this.steps.splice(0).reverse()) await step();
  }
}

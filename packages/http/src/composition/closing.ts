import type { Disposable } from "tsyringe";

/** The list of opened resources. The container disposes of it, which closes them. */
export class Closing implements Disposable {
  private readonly steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  /** Closes in reverse order, since a resource may need those that were opened before it. */
  async dispose(): Promise<void> {
    for (const step of this.steps.splice(0).reverse()) await step();
  }
}

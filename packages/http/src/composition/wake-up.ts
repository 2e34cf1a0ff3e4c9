/** The wait of a worker between two passes, which others may end early. */
export class WakeUp {
  private isCalled = false;
  private end = () => {};

  /** Ends the wait, or the next one if there is none now. */
  call(): void {
    this.isCalled = true;
    this.end();
  }

  async wait(milliseconds: number): Promise<void> {
    if (!this.isCalled) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds).unref();
        this.end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.isCalled = false;
  }
}

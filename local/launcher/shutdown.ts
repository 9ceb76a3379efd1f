/** Ends everything in the reverse order of its start, once, and not for ever. */
export class Shutdown {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #running: Promise<void> | null = null;

  /** `step` runs before all that were added earlier. */
  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  get hasBegun(): boolean {
    return this.#running !== null;
  }

  /** Never rejects: one step's failure is reported and does not keep the others from running. */
  run(report: (error: unknown) => void): Promise<void> {
    this.#running ??= this.#runSteps(report);
    return this.#running;
  }

  async #runSteps(report: (error: unknown) => void): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop())
      try {
        await step();
      } catch (error) {
        report(error);
      }
  }
}

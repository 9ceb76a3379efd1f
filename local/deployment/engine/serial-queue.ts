/** Runs work strictly one after another, in the order given. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #size = 0;

  /** Nothing runs and nothing waits. */
  get idle(): boolean {
    return this.#size === 0;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    this.#size += 1;
    const result = this.#tail.then(work).finally(() => {
      this.#size -= 1;
    });
    // The next one begins whether or not this one failed; its caller learns of the failure.
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

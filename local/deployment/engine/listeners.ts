/** A set of listeners; one that throws does not keep the others from hearing. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>();
  readonly #onFault: (error: unknown) => void;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  /** Returns the function that takes it away again. */
  readonly add = (listener: (value: T) => void): (() => void) => {
    // A wrapper of its own, so that the same function may listen twice.
    const entry = (value: T) => listener(value);
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  };

  emit(value: T): void {
    for (const listener of this.#all) {
      try {
        listener(value);
      } catch (error) {
        this.#onFault(error);
      }
    }
  }
}

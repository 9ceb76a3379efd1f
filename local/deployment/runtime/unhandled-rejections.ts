/**
 * Promises of functions that reject with nobody listening. In a query or mutation that fails the
 * call, and so it does in a "use node" action, as the real backend has it; in another action it is
 * a line in its log. In no case does it end the thread.
 */
import type { ActionFrame } from "./action-frame";

/** What one query or mutation left unhandled. */
export interface RejectionWatch {
  /** The first rejection that nobody handles, if any. */
  first(): { readonly error: unknown } | null;
  stop(): void;
}

export class UnhandledRejections {
  readonly #currentAction: () => ActionFrame | undefined;
  readonly #watches: Map<Promise<unknown>, unknown>[] = [];

  /** `currentAction` finds the action to whom a rejection belongs. */
  constructor(currentAction: () => ActionFrame | undefined) {
    this.#currentAction = currentAction;
    process.on("unhandledRejection", this.#onUnhandled);
    process.on("rejectionHandled", this.#onHandled);
  }

  close(): void {
    process.off("unhandledRejection", this.#onUnhandled);
    process.off("rejectionHandled", this.#onHandled);
  }

  /**
   * Queries and mutations run one at a time, so that whatever rejects meanwhile is theirs; of
   * nested calls, the innermost's.
   */
  watch(): RejectionWatch {
    const unhandled = new Map<Promise<unknown>, unknown>();
    this.#watches.push(unhandled);
    return {
      first: () => {
        const [error] = unhandled.entries();
        return error === undefined ? null : { error: error[1] };
      },
      stop: () => {
        this.#watches.splice(this.#watches.indexOf(unhandled), 1);
      },
    };
  }

  readonly #onUnhandled = (error: unknown, promise: Promise<unknown>): void => {
    const watch = this.#watches.at(-1);
    if (watch !== undefined) {
      watch.set(promise, error);
      return;
    }
    // What belongs to no call is the thread's own business.
    const action = this.#currentAction();
    if (action?.call.environment === "node") return action.effects.fail(error);
    const frames = error instanceof Error ? (action?.describeStack(error) ?? []) : [];
    action?.log.write("ERROR", [`Unhandled promise rejection: ${String(error)}`, ...frames]);
  };

  readonly #onHandled = (promise: Promise<unknown>): void => {
    for (const watch of this.#watches) watch.delete(promise);
  };
}

/** Runs actions, any number at once: AsyncLocalStorage tells whose code is running. */
import { AsyncLocalStorage } from "node:async_hooks";
import { ActionFrame, type ActionCall } from "./action-frame";
import { enterEnvironment } from "./globals/node-environment";
import { makeInstance, type PoolOptions } from "./instance-pool";
import type { ModuleInstance } from "./module-loader";

/** An action in its place: everything of it must run inside `enter`. */
export interface RunningAction {
  readonly frame: ActionFrame;
  readonly instance: ModuleInstance;
  enter<T>(work: () => T): T;
  end(): void;
}

export class ActionRunner {
  readonly #options: PoolOptions;
  readonly #inNode = new Set<ActionFrame>();
  readonly #running = new AsyncLocalStorage<ActionFrame>();
  /** Serves all actions of the same code and environment, unless state must be fresh. */
  #shared: { readonly key: string; readonly instance: ModuleInstance } | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The action whose code is running, if any. */
  readonly current = (): ActionFrame | undefined => this.#running.getStore();

  /** The only "use node" action under way: what the context of an error does not tell is its. */
  only(): ActionFrame | undefined {
    const [first] = this.#inNode;
    return this.#inNode.size === 1 ? first : undefined;
  }

  start(call: ActionCall): RunningAction {
    const frame = new ActionFrame(call);
    const inNode = call.environment === "node";
    const leave = inNode ? enterEnvironment(frame.variables()) : null;
    if (inNode) this.#inNode.add(frame);
    const instance = this.#options.strict ? this.#fresh(call) : this.#sharedInstance(call);
    return {
      frame,
      instance,
      enter: (work) => this.#running.run(frame, work),
      end: () => {
        frame.end();
        this.#inNode.delete(frame);
        leave?.();
      },
    };
  }

  #sharedInstance(call: ActionCall): ModuleInstance {
    const key = `${call.code.id} ${environmentKey(call.host.environment)}`;
    if (this.#shared?.key !== key) this.#shared = { key, instance: this.#fresh(call) };
    return this.#shared.instance;
  }

  #fresh({ code }: ActionCall): ModuleInstance {
    return makeInstance(this.#options, code, () => {
      const frame = this.#running.getStore();
      if (frame === undefined) throw new Error("No function is running.");
      return frame;
    });
  }
}

function environmentKey(environment: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.keys(environment)
      .toSorted()
      .map((name) => [name, environment[name]]),
  );
}

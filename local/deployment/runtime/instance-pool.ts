/**
 * Keeps evaluated modules for the next call of the same code and environment, and hands each to one
 * call at a time.
 */
import type { Frame } from "./frame";
import type { LoadedCode } from "./loaded-code";
import { ModuleInstance } from "./module-loader";

/** One evaluated set of modules and the call that uses it now. */
export interface InstanceSlot {
  readonly instance: ModuleInstance;
  frame: Frame | null;
}

export interface PoolOptions {
  readonly strict: boolean;
  readonly projectDir: string | null;
  readonly instanceSecret: string;
}

/** Enough for a call and everything nested in it. */
const MAX_IDLE = 9;

export class InstancePool {
  readonly #options: PoolOptions;
  #idle: { readonly key: string; readonly slots: InstanceSlot[] } = { key: "", slots: [] };

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * `environment` names the state of the variables. The caller sets `frame` and gives the slot
   * back.
   */
  acquire(code: LoadedCode, environment: string): InstanceSlot {
    const idle = this.#slots(code, environment).pop();
    if (idle !== undefined) return idle;
    const slot: InstanceSlot = {
      frame: null,
      instance: makeInstance(this.#options, code, () => {
        if (slot.frame === null) throw new Error("The function that made this call has ended.");
        return slot.frame;
      }),
    };
    return slot;
  }

  /** `reusable: false` when code of the ended call may still run. */
  release(slot: InstanceSlot, code: LoadedCode, environment: string, reusable: boolean): void {
    slot.frame = null;
    if (this.#options.strict || !reusable) return;
    const slots = this.#slots(code, environment);
    if (slots.length < MAX_IDLE) slots.push(slot);
  }

  /** Instances of older code or another environment are dropped. */
  #slots(code: LoadedCode, environment: string): InstanceSlot[] {
    const key = `${code.id} ${environment}`;
    if (this.#idle.key !== key) this.#idle = { key, slots: [] };
    return this.#idle.slots;
  }
}

export function makeInstance(
  options: PoolOptions,
  code: Pick<LoadedCode, "id" | "modules" | "pushedAt">,
  current: () => Frame,
): ModuleInstance {
  return new ModuleInstance({
    modules: code.modules,
    projectDir: options.projectDir,
    seed: `import ${code.id} ${options.instanceSecret}`,
    pushedAt: code.pushedAt,
    current,
  });
}

import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";

/**
 * Body of `PUT /_failure`. `error` is the OAuth error for a token step, the message for others;
 * `delayMs` alone slows the step down without failing it. With `login` only that account's
 * sign-ins meet it.
 */
function settingsSchema<Step extends string>(steps: readonly Step[]) {
  return z.strictObject({
    step: z.enum(steps),
    login: z.string().min(1).optional(),
    status: z.int().min(200).max(599).optional(),
    error: z.string().min(1).optional(),
    delayMs: z.int().min(0).max(120_000).optional(),
  });
}
type Settings<Step extends string> = z.infer<ReturnType<typeof settingsSchema<Step>>>;

/** How a step must fail. Without a status: as the step's own errors come. */
export interface Failure {
  readonly status: number | undefined;
  readonly error: string | undefined;
}

/** Makes steps of a sign-in fail or take long on demand. Forgotten at restart. */
export class Failures<Step extends string> {
  readonly #schema: ReturnType<typeof settingsSchema<Step>>;
  readonly #settings = new Map<Step, Settings<Step>>();

  /** @param steps the requests that can be made to fail, in the order a sign-in makes them */
  constructor(steps: readonly Step[]) {
    this.#schema = settingsSchema(steps);
  }

  all(): Settings<Step>[] {
    return [...this.#settings.values()];
  }

  set(value: unknown): Settings<Step> | { problem: string } {
    const parsed = this.#schema.safeParse(value);
    if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
    this.#settings.set(parsed.data.step, parsed.data);
    return parsed.data;
  }

  clear(): void {
    this.#settings.clear();
  }

  /**
   * Waits as long as was set (less when `signal` aborts), then tells how the step must fail, if it
   * must.
   */
  async meet(
    step: Step,
    login: string | undefined,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    const settings = this.#settings.get(step);
    if (settings === undefined) return undefined;
    if (settings.login !== undefined && settings.login !== login) return undefined;
    const { status, error, delayMs } = settings;
    if (delayMs !== undefined) await delay(delayMs, undefined, { signal }).catch(() => undefined);
    const onlySlow = delayMs !== undefined && status === undefined && error === undefined;
    return onlySlow ? undefined : { status, error };
  }
}

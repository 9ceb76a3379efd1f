import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";

/** The requests that can be made to fail, in the order a sign-in makes them. */
const steps = ["token", "user", "emails"] as const;
export type Step = (typeof steps)[number];

/**
 * Body of `PUT /_failure`. `error` is the OAuth error for the token step, the message for the others; `delayMs` alone
 * slows the step down without failing it. With `login` only that account's sign-ins meet it.
 */
const settingsSchema = z.strictObject({
  step: z.enum(steps),
  login: z.string().min(1).optional(),
  status: z.int().min(200).max(599).optional(),
  error: z.string().min(1).optional(),
  delayMs: z.int().min(0).max(120_000).optional(),
});
type Settings = z.infer<typeof settingsSchema>;

/** Makes steps of a sign-in fail or dawdle on demand. Forgotten at restart. */
export class Failures {
  readonly #settings = new Map<Step, Settings>();

  all(): Settings[] {
    return [...this.#settings.values()];
  }

  set(value: unknown): Settings | { problem: string } {
    const parsed = settingsSchema.safeParse(value);
    if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
    this.#settings.set(parsed.data.step, parsed.data);
    return parsed.data;
  }

  clear(): void {
    this.#settings.clear();
  }

  /** Waits as long as was set (less when `signal` aborts), then tells how the step must fail, if it must. */
  async meet(
    step: Step,
    login: string | undefined,
    signal: AbortSignal,
  ): Promise<{ status: number | undefined; error: string | undefined } | undefined> {
    const settings = this.#settings.get(step);
    if (settings === undefined) return undefined;
    if (settings.login !== undefined && settings.login !== login) return undefined;
    const { status, error, delayMs } = settings;
    if (delayMs !== undefined) await delay(delayMs, undefined, { signal }).catch(() => undefined);
    const onlySlow = delayMs !== undefined && status === undefined && error === undefined;
    return onlySlow ? undefined : { status, error };
  }
}

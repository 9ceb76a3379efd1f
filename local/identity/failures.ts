import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";

/**
 * Body of `PUT /_failure`. `error` is the OAuth error for a token step, the message for others.
 * With a `flaw` the step succeeds, but what it gives is not as it should be; `delayMs` alone slows
 * the step down without failing it. With `login` only that account's sign-ins meet it; with `once`
 * only the next one does.
 */
function settingsSchema<Step extends string, Flaw extends string>(
  steps: readonly Step[],
  flaws: readonly Flaw[],
) {
  return z
    .strictObject({
      step: z.enum(steps),
      login: z.string().min(1).optional(),
      status: z.int().min(200).max(599).optional(),
      error: z.string().min(1).optional(),
      flaw: z.enum(flaws).optional(),
      delayMs: z.int().min(0).max(120_000).optional(),
      once: z.boolean().optional(),
    })
    .refine(
      ({ step, flaw }) => flaw === undefined || step === FLAWED_STEP,
      `Only the step ${FLAWED_STEP} can have a flaw.`,
    );
}
type Settings<Step extends string, Flaw extends string> = z.infer<
  ReturnType<typeof settingsSchema<Step, Flaw>>
>;

/** What a person can have go wrong with the sign-in that they are about to make. */
export interface Breakage<Step extends string, Flaw extends string = never> {
  /** As the page words it. */
  readonly label: string;
  readonly step: Step;
  readonly flaw?: Flaw;
}

/** The step whose answer says who somebody is. */
const FLAWED_STEP = "token";

/** How a step must fail. Without a status: as the step's own errors come. */
export interface Failure<Flaw extends string> {
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly flaw: Flaw | undefined;
}

/** Makes steps of a sign-in fail or take long on demand. Forgotten at restart. */
export class Failures<Step extends string, Flaw extends string = never> {
  readonly #schema: ReturnType<typeof settingsSchema<Step, Flaw>>;
  readonly #breakages: readonly Breakage<Step, Flaw>[];
  /** By step and login, of which the latter may be missing. */
  readonly #settings = new Map<string, Settings<Step, Flaw>>();

  /**
   * @param steps the requests that can be made to fail, in the order a sign-in makes them
   * @param breakages what a person can choose on the page
   * @param flaws what can be wrong with an answer of the step "token"
   */
  constructor(
    steps: readonly Step[],
    breakages: readonly Breakage<Step, Flaw>[],
    flaws: readonly Flaw[] = [],
  ) {
    this.#schema = settingsSchema(steps, flaws);
    this.#breakages = breakages;
  }

  all(): Settings<Step, Flaw>[] {
    return [...this.#settings.values()];
  }

  set(value: unknown): Settings<Step, Flaw> | { problem: string } {
    const parsed = this.#schema.safeParse(value);
    if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
    this.#keep(parsed.data);
    return parsed.data;
  }

  /** What a person can choose on the page. */
  choices(): string[] {
    return this.#breakages.map(({ label }) => label);
  }

  /** Has the next sign-in of `login` go wrong as the person chose; null chooses nothing. */
  choose(choice: string | null, login: string): void {
    const breakage = this.#breakages.find(({ label }) => label === choice);
    if (breakage === undefined) return;
    const { step, flaw } = breakage;
    this.#keep({ step, login, once: true, ...(flaw === undefined ? {} : { flaw }) });
  }

  #keep(settings: Settings<Step, Flaw>): void {
    this.#settings.set(keyOf(settings.step, settings.login), settings);
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
  ): Promise<Failure<Flaw> | undefined> {
    const own = login === undefined ? undefined : this.#settings.get(keyOf(step, login));
    const settings = own ?? this.#settings.get(keyOf(step));
    if (settings === undefined) return undefined;
    const { status, error, flaw, delayMs, once } = settings;
    if (once === true) this.#settings.delete(keyOf(step, settings.login));
    if (delayMs !== undefined) await delay(delayMs, undefined, { signal }).catch(() => undefined);
    const isFlawless = status === undefined && error === undefined && flaw === undefined;
    return delayMs !== undefined && isFlawless ? undefined : { status, error, flaw };
  }
}

function keyOf(step: string, login = ""): string {
  return `${step} ${login}`;
}

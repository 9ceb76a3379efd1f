import * as z from "zod";
import type { ResendError } from "./resend-errors";

const DEFAULT = {
  status: 500,
  name: "application_error",
  message: "Sending was made to fail by PUT /api/failure.",
} as const;

/**
 * Body of `PUT /api/failure`. `count` is how many requests fail before sending works again; without
 * it, all do.
 */
const settings = z.strictObject({
  status: z.int().min(400).max(599).optional(),
  name: z.string().min(1).optional(),
  message: z.string().min(1).optional(),
  count: z.int().min(1).optional(),
  /** Seconds that the answer asks to wait for, in `retry-after`. */
  retryAfter: z.int().min(0).optional(),
});

export type Failure = {
  status: number;
  name: string;
  message: string;
  count: number | null;
  retryAfter?: number;
};

/**
 * Makes sending fail on demand, so that an app's behaviour without mail can be tested. Forgotten at
 * restart.
 */
export class FailureSwitch {
  #failure: Failure | null = null;

  current(): Failure | null {
    return this.#failure;
  }

  /** Switches failing on; returns what is now set, or what is wrong with the settings. */
  set(value: unknown): Failure | { problem: string } {
    const parsed = settings.safeParse(value);
    if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
    const { status, name, message, count, retryAfter } = parsed.data;
    this.#failure = {
      status: status ?? DEFAULT.status,
      name: name ?? DEFAULT.name,
      message: message ?? DEFAULT.message,
      count: count ?? null,
      ...(retryAfter !== undefined && { retryAfter }),
    };
    return this.#failure;
  }

  clear(): void {
    this.#failure = null;
  }

  /** The error the request at hand must get, if any; spends one of `count`. */
  next(): ResendError | undefined {
    const failure = this.#failure;
    if (failure === null) return undefined;
    if (failure.count !== null)
      this.#failure = failure.count > 1 ? { ...failure, count: failure.count - 1 } : null;
    const { status: statusCode, name, message, retryAfter } = failure;
    return { statusCode, name, message, ...(retryAfter !== undefined && { retryAfter }) };
  }
}

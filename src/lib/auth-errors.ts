import { ConvexError } from "convex/values";
import { copyOf } from "../copy/copy";
import { isAppErrorData } from "../../convex/shared/errors";
import type { AppErrorData } from "../../convex/shared/errors";
import { EffectError } from "./effect-error";
import { serverNow } from "./server-clock";
import { inTime } from "./waiting-times";

export interface Failure {
  message: string;
  /** The field it belongs to; a form without that field shows the message above its fields. */
  field?: string;
}

/** What the backend said went wrong, or null if it is none of its expected failures. */
export function failureData(error: unknown): AppErrorData | null {
  return error instanceof ConvexError && isAppErrorData(error.data) ? error.data : null;
}

/** When what was refused may be tried again, by this computer's clock; null for other failures. */
export function retryTime(error: unknown): number | null {
  const data = failureData(error);
  if (data?.code !== "RATE_LIMITED") return null;
  return Date.now() + data.retryAt - (data.now ?? serverNow());
}

/**
 * The words for whatever was thrown; `now` is the server's. Anything unexpected gets a sentence of
 * what is known, never its own text.
 */
export function explainError(error: unknown, now: number): Failure {
  return error instanceof EffectError
    ? { message: copyOf("failures")[error.known] }
    : explainFailure(failureData(error), now);
}

/** A form may have better words for the field that was refused (`refused` of its plan). */
function explainInput(field: string | undefined): Failure {
  const problems = copyOf("problems");
  if (field === "email") return { message: problems.emailShape, field };
  return field === undefined ? { message: problems.input } : { message: problems.input, field };
}

function explainFailure(data: AppErrorData | null, now: number): Failure {
  const failures = copyOf("failures");
  switch (data?.code) {
    case "INVALID_CREDENTIALS":
      return { message: failures.credentials };
    case "RATE_LIMITED":
      return { message: failures.rateLimited(inTime(data.retryAt, data.now ?? now)) };
    case "INVALID_INPUT":
      return explainInput(data.field);
    case "UNAUTHENTICATED":
    case "SESSION_ENDED":
      return { message: failures.signedOut };
    case "FORBIDDEN":
      return { message: failures.forbidden };
    case "NOT_FOUND":
      return { message: failures.notFound };
    case "MAIL_UNAVAILABLE":
      return { message: failures.mailUnavailable };
    // In the words of the forms that ask for them (credential-errors.ts).
    case "CODE_WRONG":
    case "CODE_EXPIRED":
    case "CODE_SPENT":
    case "CODE_OTHER_BROWSER":
    case "PASSWORD_TOO_SHORT":
    case "PASSWORD_TOO_LONG":
    case "PASSWORD_COMMON":
    case "PASSWORD_CONTEXT":
    case "PASSWORD_BREACHED":
    case "EMAIL_UNVERIFIED":
    case "PROVIDER_EMAIL_MISSING":
    case "PROVIDER_LINK_REQUIRED":
    case "PROVIDER_LINKED_ELSEWHERE":
    case "PROVIDER_SUSPENDED":
    case "PROVIDER_RESTORE_REQUIRED":
    case "REAUTHENTICATION_REQUIRED":
    case "METHOD_EXISTS":
    case "LAST_METHOD":
    case "LINK_SPENT":
    case "EMAIL_TAKEN":
    case "PAYMENT_DECLINED":
    case "INTERNAL":
    case undefined:
      return { message: failures.unknown };
  }
}

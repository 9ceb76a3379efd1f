import { ConvexError } from "convex/values";
import { copyOf } from "../copy/copy";
import { isAppErrorData } from "../../convex/shared/errors";
import type { AppErrorData } from "../../convex/shared/errors";
import { serverNow } from "./server-clock";
import { inTime } from "./waiting-times";

export interface Failure {
  message: string;
  /** The field it belongs to; a form without that field shows the message above its fields. */
  field?: string;
}

/** Nothing was sent, because the browser has no network. */
export class OfflineError extends Error {
  override name = "OfflineError";
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

function atPassword(message: string): Failure {
  return { message, field: "newPassword" };
}

function atCode(message: string): Failure {
  return { message, field: "code" };
}

/**
 * The words for whatever was thrown; `now` is the server's. Anything unexpected gets one sentence,
 * never its own text.
 */
export function explainError(error: unknown, now: number): Failure {
  const form = copyOf("form");
  return error instanceof OfflineError
    ? { message: form.offline }
    : explainFailure(failureData(error), now);
}

/** A form may have better words for the field that was refused (`refused` of its plan). */
function explainInput(field: string | undefined): Failure {
  const problems = copyOf("problems");
  if (field === "email") return { message: problems.emailShape, field };
  if (field === "code") return { message: problems.codeShape, field };
  return field === undefined ? { message: problems.input } : { message: problems.input, field };
}

function explainFailure(data: AppErrorData | null, now: number): Failure {
  const failures = copyOf("failures");
  const problems = copyOf("problems");
  switch (data?.code) {
    case "INVALID_CREDENTIALS":
      return { message: failures.credentials };
    case "CODE_WRONG":
      return atCode(failures.codeWrong(data.triesLeft));
    case "CODE_EXPIRED":
      return atCode(failures.codeExpired);
    case "CODE_SPENT":
      return atCode(failures.codeSpent);
    case "CODE_OTHER_BROWSER":
      return atCode(failures.codeOtherBrowser);
    case "RATE_LIMITED":
      return { message: failures.rateLimited(inTime(data.retryAt, data.now ?? now)) };
    case "PASSWORD_TOO_SHORT":
      return atPassword(problems.passwordTooShort);
    case "PASSWORD_TOO_LONG":
      return atPassword(problems.passwordTooLong);
    case "PASSWORD_COMMON":
      return atPassword(problems.passwordCommon);
    case "PASSWORD_CONTEXT":
      return atPassword(problems.passwordContext);
    case "PASSWORD_BREACHED":
      return atPassword(problems.passwordBreached);
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

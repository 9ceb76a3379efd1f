import { copyOf } from "../copy/copy";
import type { ErrorCode } from "../../convex/shared/errors";
import { failureData } from "./auth-errors";
import type { Failure } from "./auth-errors";
import { explainCredentialError } from "./credential-errors";

/** A person closed the dialog that asks who they are. */
export class ReauthenticationCancelled extends Error {
  override name = "ReauthenticationCancelled";
}

function wordsFor(code: ErrorCode): string | null {
  const words = copyOf("accountFailures");
  const byCode: Partial<Record<ErrorCode, string>> = {
    METHOD_EXISTS: words.methodExists,
    LAST_METHOD: words.lastMethod,
    LINK_SPENT: words.linkSpent,
    EMAIL_TAKEN: words.emailTaken,
    PAYMENT_DECLINED: words.paymentDeclined,
  };
  return byCode[code] ?? null;
}

/** The words for whatever a signed-in person's call failed with. */
export function explainAccountError(error: unknown, now: number): Failure {
  const words = copyOf("accountFailures");
  if (error instanceof ReauthenticationCancelled) return { message: words.notConfirmed };
  const data = failureData(error);
  const message = data === null ? null : wordsFor(data.code);
  return message === null ? explainCredentialError(error, now) : { message };
}

/** Explains a wrong password at the field it was typed into. */
export function wrongPassword(field: string, message: string) {
  return (error: unknown, now: number): Failure =>
    failureData(error)?.code === "INVALID_CREDENTIALS"
      ? { message, field }
      : explainAccountError(error, now);
}

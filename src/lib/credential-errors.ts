import { copyOf } from "../copy/copy";
import type { ErrorCode } from "../../convex/shared/errors";
import { explainError, failureData } from "./auth-errors";
import type { Failure } from "./auth-errors";

function atPassword(message: string): Failure {
  return { message, field: "newPassword" };
}

function atCode(message: string): Failure {
  return { message, field: "code" };
}

/**
 * The words for whatever a form failed with that asks for a mailed code or a new password. Apart
 * from the others, because sign-in need not load them.
 */
export function explainCredentialError(error: unknown, now: number): Failure {
  const words = copyOf("credentialProblems");
  const data = failureData(error);
  if (data?.code === "CODE_WRONG") return atCode(words.codeWrong(data.triesLeft));
  if (data?.code === "INVALID_INPUT" && data.field === "code") return atCode(words.codeShape);
  const byCode: Partial<Record<ErrorCode, Failure>> = {
    CODE_EXPIRED: atCode(words.codeExpired),
    CODE_SPENT: atCode(words.codeSpent),
    CODE_OTHER_BROWSER: atCode(words.codeOtherBrowser),
    PASSWORD_TOO_SHORT: atPassword(words.passwordTooShort),
    PASSWORD_TOO_LONG: atPassword(words.passwordTooLong),
    PASSWORD_COMMON: atPassword(words.passwordCommon),
    PASSWORD_CONTEXT: atPassword(words.passwordContext),
    PASSWORD_BREACHED: atPassword(words.passwordBreached),
  };
  return (data === null ? undefined : byCode[data.code]) ?? explainError(error, now);
}

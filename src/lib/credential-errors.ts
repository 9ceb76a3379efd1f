import { copyOf } from "../copy/copy";
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
  switch (data?.code) {
    case "CODE_WRONG":
      return atCode(words.codeWrong(data.triesLeft));
    case "CODE_EXPIRED":
      return atCode(words.codeExpired);
    case "CODE_SPENT":
      return atCode(words.codeSpent);
    case "CODE_OTHER_BROWSER":
      return atCode(words.codeOtherBrowser);
    case "PASSWORD_TOO_SHORT":
      return atPassword(words.passwordTooShort);
    case "PASSWORD_TOO_LONG":
      return atPassword(words.passwordTooLong);
    case "PASSWORD_COMMON":
      return atPassword(words.passwordCommon);
    case "PASSWORD_CONTEXT":
      return atPassword(words.passwordContext);
    case "PASSWORD_BREACHED":
      return atPassword(words.passwordBreached);
    case "INVALID_INPUT":
      return data.field === "code" ? atCode(words.codeShape) : explainError(error, now);
    default:
      return explainError(error, now);
  }
}

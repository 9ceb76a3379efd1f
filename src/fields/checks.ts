import { CODE_LENGTH, PASSWORD_MAX, PASSWORD_MIN } from "../../convex/shared/limits";
import { passwordProblem } from "../../convex/shared/passwordRules";
import { canonicalEmail, codeDigits } from "../../convex/shared/canonical";
import { problems } from "../copy/en";

/** What the browser can say about a field without asking the backend; undefined when nothing is wrong. */

export function checkEmail(email: string): string | undefined {
  if (email.trim() === "") return problems.emailMissing;
  return canonicalEmail(email) === null ? problems.emailShape : undefined;
}

export function checkOldPassword(password: string): string | undefined {
  return password === "" ? problems.passwordMissing : undefined;
}

export function checkNewPassword(password: string, email: string): string | undefined {
  if (password === "") return problems.newPasswordMissing;
  const problem = passwordProblem(password, canonicalEmail(email) ?? "");
  switch (problem) {
    case "PASSWORD_TOO_SHORT":
      return problems.passwordTooShort(PASSWORD_MIN);
    case "PASSWORD_TOO_LONG":
      return problems.passwordTooLong(PASSWORD_MAX);
    case "PASSWORD_CONTEXT":
      return problems.passwordContext;
    case null:
      return undefined;
  }
}

export function checkCode(code: string): string | undefined {
  if (code.trim() === "") return problems.codeMissing;
  return codeDigits(code) === null ? problems.codeShape(CODE_LENGTH) : undefined;
}

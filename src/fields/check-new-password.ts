import { copyOf } from "../copy/copy";
import { canonicalEmail } from "../../convex/shared/canonical";
import { passwordProblem } from "../../convex/shared/passwordRules";

/**
 * What is wrong with a password somebody chooses for this address, as far as the browser can say.
 */
export function checkNewPassword(password: string, email: string): string | undefined {
  const problems = copyOf("credentialProblems");
  if (password === "") return problems.newPasswordMissing;
  const problem = passwordProblem(password, canonicalEmail(email) ?? "");
  switch (problem) {
    case "PASSWORD_TOO_SHORT":
      return problems.passwordTooShort;
    case "PASSWORD_TOO_LONG":
      return problems.passwordTooLong;
    case "PASSWORD_CONTEXT":
      return problems.passwordContext;
    case null:
      return undefined;
  }
}

import { canonicalEmail } from "../../convex/shared/canonical";
import { PASSWORD_MAX, PASSWORD_MIN } from "../../convex/shared/limits";
import { passwordProblem } from "../../convex/shared/passwordRules";
import { problems } from "../copy/en";

/** What is wrong with a password somebody chooses for this address, as far as the browser can say. */
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

import { copyOf } from "../copy/copy";
import { canonicalEmail } from "../../convex/shared/canonical";

/**
 * What the browser can say about a field of sign-in without asking the backend; undefined when
 * nothing is wrong.
 */

export function checkEmail(email: string): string | undefined {
  const problems = copyOf("problems");
  if (email.trim() === "") return problems.emailMissing;
  return canonicalEmail(email) === null ? problems.emailShape : undefined;
}

export function checkOldPassword(password: string): string | undefined {
  const problems = copyOf("problems");
  return password === "" ? problems.passwordMissing : undefined;
}

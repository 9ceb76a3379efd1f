import { copyOf } from "../copy/copy";
import { canonicalEmail, hasForeignLocalPart } from "../../convex/shared/canonical";

/**
 * What the browser can say about a field of sign-in without asking the backend; undefined when
 * nothing is wrong.
 */

export function checkEmail(email: string): string | undefined {
  const problems = copyOf("problems");
  if (email.trim() === "") return problems.emailMissing;
  if (canonicalEmail(email) !== null) return undefined;
  return hasForeignLocalPart(email) ? problems.emailLocalPart : problems.emailShape;
}

export function checkOldPassword(password: string): string | undefined {
  const problems = copyOf("problems");
  return password === "" ? problems.passwordMissing : undefined;
}

import { latchkey as config } from "../../latchkey.config";
import { PASSWORD_MAX, PASSWORD_MIN } from "./limits";

/**
 * The rules of a password that need no network and no list, so that the browser can say them while
 * one types.
 */

/**
 * Blanks and case stay: only the encoding of equal characters is made equal (NIST SP 800-63B
 * 3.1.1.2).
 */
export function normalizePassword(password: string): string {
  return password.normalize("NFKC");
}

/** Letters and digits only, lower case: "L.o.n.g word" and "longword" are one. */
function skeleton(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

function isMostlyOneOf(password: string, words: string[]): boolean {
  const rest = words
    .filter((word) => word.length >= 4)
    .reduce((text, word) => text.replaceAll(word, ""), password);
  return rest !== password && rest.length < 4;
}

export type PasswordProblem = "PASSWORD_TOO_SHORT" | "PASSWORD_TOO_LONG" | "PASSWORD_CONTEXT";

/**
 * What is wrong with a new password for this address, or null.
 * A password that is the address, a part of it, the product's name or its slug with at most three
 * more letters or digits is refused.
 */
export function passwordProblem(password: string, email: string): PasswordProblem | null {
  const normal = normalizePassword(password);
  const length = Array.from(normal).length;
  if (length < PASSWORD_MIN) return "PASSWORD_TOO_SHORT";
  if (length > PASSWORD_MAX) return "PASSWORD_TOO_LONG";
  const [local = "", domain = ""] = email.split("@");
  const { name, slug } = config;
  const words = [email, domain, local, domain.split(".")[0] ?? "", name, slug].map(skeleton);
  return isMostlyOneOf(skeleton(normal), words) ? "PASSWORD_CONTEXT" : null;
}

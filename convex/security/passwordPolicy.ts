import { type AppErrorData } from "../shared/errors";
import { normalizePassword, passwordProblem } from "../shared/passwordRules";
import { isBreached } from "./breachCheck";
import { isListed } from "./commonPasswords";

const DISTINCT_MIN = 4;

/** The shortest piece that, repeated, makes up the text: "abab" is "ab". */
function repeatedPiece(text: string): string {
  for (let length = 1; length <= text.length / 2; length++) {
    const piece = text.slice(0, length);
    if (text.length % length === 0 && piece.repeat(text.length / length) === text) return piece;
  }
  return text;
}

/**
 * Whether a password is among the first an attacker tries: listed, or too few different characters.
 */
export function isCommon(password: string): boolean {
  const lower = normalizePassword(password).toLowerCase();
  if (new Set(lower).size < DISTINCT_MIN) return true;
  const trimmed = lower.trim();
  return isListed(trimmed) || isListed(repeatedPiece(trimmed));
}

/** Why a new password is refused without asking anyone, or null. */
export function localRefusal(password: string, email: string): AppErrorData | null {
  const problem = passwordProblem(password, email);
  if (problem !== null) return { code: problem };
  return isCommon(password) ? { code: "PASSWORD_COMMON" } : null;
}

/** Why a new password is refused after asking the breach list, or null. Only for actions. */
export async function breachRefusal(password: string): Promise<AppErrorData | null> {
  return (await isBreached(password)) ? { code: "PASSWORD_BREACHED" } : null;
}

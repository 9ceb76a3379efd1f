import { copyOf } from "../../../copy/copy";
import { providerOf } from "./registry";

/** Why signing in by a provider did not happen. */
const KINDS = [
  "denied",
  "failed",
  "otherBrowser",
  "tooMany",
  "emailMissing",
  "linkRequired",
  "suspended",
  "restoreRequired",
] as const;
export type ProviderProblemKind = (typeof KINDS)[number];

/** As a history entry carries it to the sign-in screen. */
export interface ProviderProblem {
  providerProblem: ProviderProblemKind;
  /** Its id; null if this tab does not know which it was. */
  provider: string | null;
}

/** What the callback's `error` parameter means. Anything unknown in the address bar is "failed". */
export function problemFromParameter(error: string): ProviderProblemKind {
  if (error === "access_denied") return "denied";
  if (error.endsWith("_EMAIL_MISSING")) return "emailMissing";
  if (error.endsWith("_SUSPENDED")) return "suspended";
  if (error.endsWith("_RESTORE_REQUIRED")) return "restoreRequired";
  return error.endsWith("_LINK_REQUIRED") ? "linkRequired" : "failed";
}

/** The problem that a history entry carries, in words, or null. */
export function explainProviderProblem(state: unknown): string | null {
  if (typeof state !== "object" || state === null || !("providerProblem" in state)) return null;
  const kind = KINDS.find((known) => known === state.providerProblem);
  if (kind === undefined) return null;
  const id = "provider" in state && typeof state.provider === "string" ? state.provider : null;
  return copyOf("providerProblems")[kind](providerOf(id)?.label ?? copyOf("provider").some);
}

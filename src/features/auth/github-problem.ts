import { copyOf } from "../../copy/copy";
import { isErrorCode } from "../../../convex/shared/errors";

/** Why GitHub sign-in did not happen. */
export type GitHubProblem = "denied" | "failed" | "otherBrowser" | "emailMissing" | "linkRequired";

/** What the callback's `error` parameter means. It comes from the address bar: anything unknown is "failed". */
export function problemFromParameter(error: string): GitHubProblem {
  if (error === "access_denied") return "denied";
  if (!isErrorCode(error)) return "failed";
  if (error === "PROVIDER_EMAIL_MISSING") return "emailMissing";
  return error === "PROVIDER_LINK_REQUIRED" ? "linkRequired" : "failed";
}

/** The problem that a history entry carries to the sign-in screen, or null. */
export function gitHubProblem(state: unknown): GitHubProblem | null {
  if (typeof state !== "object" || state === null || !("gitHubProblem" in state)) return null;
  switch (state.gitHubProblem) {
    case "denied":
    case "failed":
    case "otherBrowser":
    case "emailMissing":
    case "linkRequired":
      return state.gitHubProblem;
    default:
      return null;
  }
}

export function explainGitHub(problem: GitHubProblem): string {
  const github = copyOf("github");
  return github[problem];
}

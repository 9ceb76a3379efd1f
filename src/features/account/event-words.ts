import type { FunctionReturnType } from "convex/server";
import type { api } from "../../../convex/_generated/api";
import { copyOf } from "../../copy/copy";
import { methodLabel } from "../auth/methods/registry";

/** Security events in the person's words. Those about a provider say its name. */

type ActivityKind = FunctionReturnType<typeof api.activity.list>["page"][number]["kind"];
type Recovery = FunctionReturnType<typeof api.notMe.state>;
type NoticeKind = Extract<Recovery, { open: true }>["kind"];

/** A line of the account's history. */
export function activityWords(kind: ActivityKind): string {
  const words = copyOf("activity");
  switch (kind) {
    case "githubConnected":
      return words.providerConnected(nameOf("github"));
    case "githubDisconnected":
      return words.providerDisconnected(nameOf("github"));
    default:
      return words.kinds[kind];
  }
}

/** What a mail asked about that led to its page. */
export function noticeWords(kind: NoticeKind): string {
  const words = copyOf("notMe");
  switch (kind) {
    case "githubConnected":
      return words.providerConnected(nameOf("github"));
    case "githubDisconnected":
      return words.providerDisconnected(nameOf("github"));
    default:
      return words.kinds[kind];
  }
}

function nameOf(provider: string): string {
  return methodLabel(provider) ?? copyOf("provider").some;
}

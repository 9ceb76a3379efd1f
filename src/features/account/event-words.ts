import type { NoticeKind, ActivityKind } from "../../../convex/shared/securityEvents";
import { copyOf } from "../../copy/copy";
import { methodLabel } from "../auth/methods/registry";

/** Security events in the person's words. Those about a provider say its name. */

/** A line of the account's history; `method` is the way in that it is about. */
export function activityWords(kind: ActivityKind, method: string | null): string {
  const words = copyOf("activity");
  if (kind === "providerConnected") return words.providerConnected(nameOf(method));
  if (kind === "providerDisconnected") return words.providerDisconnected(nameOf(method));
  return words.kinds[kind];
}

/** What a mail asked about that led to its page. */
export function noticeWords(kind: NoticeKind, provider: string | null): string {
  const words = copyOf("notMe");
  if (kind === "providerConnected") return words.providerConnected(nameOf(provider));
  if (kind === "providerDisconnected") return words.providerDisconnected(nameOf(provider));
  return words.kinds[kind];
}

function nameOf(provider: string | null): string {
  return (provider === null ? null : methodLabel(provider)) ?? copyOf("provider").some;
}

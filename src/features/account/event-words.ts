import type { NoticeKind, ActivityKind } from "../../../convex/shared/securityEvents";
import { copyOf } from "../../copy/copy";
import { methodLabel } from "../auth/methods/registry";

/** Security events in the person's words. Those about a provider say its name. */

const ABOUT_PROVIDERS = [
  "providerConnected",
  "providerDisconnected",
  "providerSuspended",
  "providerEnabled",
] as const satisfies NoticeKind[];

function isAboutProvider(kind: string): kind is (typeof ABOUT_PROVIDERS)[number] {
  return ABOUT_PROVIDERS.some((one) => one === kind);
}

/** A line of the account's history; `method` is the way in that it is about. */
export function activityWords(kind: ActivityKind, method: string | null): string {
  const words = copyOf("activity");
  return isAboutProvider(kind) ? words[kind](nameOf(method)) : words.kinds[kind];
}

/** What a mail asked about that led to its page. */
export function noticeWords(kind: NoticeKind, provider: string | null): string {
  const words = copyOf("notMe");
  return isAboutProvider(kind) ? words[kind](nameOf(provider)) : words.kinds[kind];
}

function nameOf(provider: string | null): string {
  return (provider === null ? null : methodLabel(provider)) ?? copyOf("provider").some;
}

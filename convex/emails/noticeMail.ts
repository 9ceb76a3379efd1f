import { latchkey as config } from "../../latchkey.config";
import { deviceName } from "../shared/deviceName";
import { type OAuthProviderId, providerLabel } from "../shared/oauthProviders";
import { type NoticeKind, type NoticeLink, noticeLink } from "../shared/securityEvents";
import { copyFor } from "./copy/copies";
import type { Copy } from "./copy/en";
import type { Block, Mail } from "./layout";

/** Mails that tell an owner what happened. Times are epoch milliseconds. */

interface About {
  language: string | null;
  time: number;
  userAgent: string | null;
  provider: OAuthProviderId | null;
  deletionTime: number | null;
  /** The secret of the link; null for an address without power over the account. */
  token: string | null;
}

/** The pages that the links lead to, which ask before they do anything. */
export const NOTICE_PAGES: Record<Exclude<NoticeLink, "none">, string> = {
  reportUnrecognized: "/not-me",
  restoreEmail: "/undo-email",
};

/** Where an owner may want to look, for kinds that are about an account which stays theirs. */
const LOOK_AT: Partial<Record<NoticeKind, "sessions" | "security">> = {
  newSignIn: "sessions",
  sessionRevoked: "sessions",
  dataExported: "sessions",
  deletionCancelled: "sessions",
  passwordChanged: "sessions",
  passwordSet: "security",
  passwordRemoved: "security",
  providerConnected: "security",
  providerDisconnected: "security",
  providerSuspended: "security",
  providerEnabled: "security",
  refreshTokenReused: "security",
};

/** A mail does not know its reader's time zone, so it says which one it uses. */
function inUtc(time: number, tag: string): string {
  const format = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Intl.DateTimeFormat(tag, format).format(time)} UTC`;
}

function factsOf(kind: NoticeKind, about: About, copy: Copy, tag: string): [string, string][] {
  const time: [string, string] = [copy.facts.time, inUtc(about.time, tag)];
  // Nobody's device did it: the time had come.
  if (kind === "accountDeleted") return [time];
  const device = deviceName(about.userAgent) ?? copy.facts.unknownDevice;
  const deletion: [string, string][] =
    kind === "deletionRequested"
      ? [[copy.facts.deletedOn, inUtc(about.deletionTime ?? about.time, tag)]]
      : [];
  return [time, [copy.facts.device, device], ...deletion];
}

function undoBlocks(kind: NoticeKind, siteUrl: string, token: string | null, copy: Copy): Block[] {
  const link = noticeLink(kind);
  if (link === "none" || token === null) return [];
  const href = `${siteUrl}${NOTICE_PAGES[link]}?token=${token}`;
  return [
    { kind: "link", label: copy.links[link], href },
    { kind: "text", text: copy.linkNote },
  ];
}

function lookBlocks(kind: NoticeKind, siteUrl: string, copy: Copy): Block[] {
  const page = LOOK_AT[kind];
  if (page === undefined) return [];
  return [{ kind: "link", label: copy.links[page], href: `${siteUrl}/settings/${page}` }];
}

export function noticeMail(siteUrl: string, kind: NoticeKind, about: About): Mail {
  const { copy, tag } = copyFor(about.language);
  const words = copy.notices[kind]({
    product: config.name,
    provider: about.provider === null ? "" : providerLabel(about.provider),
    hasLink: noticeLink(kind) !== "none" && about.token !== null,
  });
  const keep: Block[] =
    kind === "deletionRequested"
      ? [{ kind: "link", label: copy.links.keepAccount, href: `${siteUrl}/sign-in` }]
      : [];
  const { subject, preheader, heading } = words;
  return {
    language: tag,
    subject,
    preheader,
    heading,
    blocks: [
      { kind: "text", text: words.text },
      { kind: "facts", facts: factsOf(kind, about, copy, tag) },
      ...keep,
      { kind: "text", text: words.ifNotYou },
      ...undoBlocks(kind, siteUrl, about.token, copy),
      ...lookBlocks(kind, siteUrl, copy),
    ],
    footer: copy.footer(config.name),
  };
}

/**
 * Everything that can happen to an account and is told to somebody: the one list from which the
 * activity, the notices by mail and the reasons why a session ended are drawn. A new row makes the
 * compiler ask for its words: in the browser's copy for `activity` and `revokes`, in the mails'
 * copy for `notice`.
 */

export type ActivityTopic = "signIn" | "security" | "account";

export const ACTIVITY_TOPICS: ActivityTopic[] = ["signIn", "security", "account"];

/**
 * What the link in a notice does: says that it was somebody else, brings back the address that the
 * mail went to, or nothing because there is none.
 */
export type NoticeLink = "reportUnrecognized" | "restoreEmail" | "none";

interface SecurityEvent {
  /** It is a line of the account's activity, filed under this. */
  readonly activity?: ActivityTopic;
  /** Something was refused rather than done. */
  readonly failed?: true;
  /** The owner is told by mail, with this link. */
  readonly notice?: NoticeLink;
  /** It ends sessions, whose devices can ask why. */
  readonly revokes?: true;
}

export const SECURITY_EVENTS = {
  signedUp: { activity: "signIn" },
  signedIn: { activity: "signIn" },
  /** A sign-in from a device that was not used before. */
  newSignIn: { notice: "reportUnrecognized" },
  signInFailed: { activity: "signIn", failed: true },
  signedOut: { activity: "signIn" },
  sessionRevoked: { activity: "signIn", notice: "reportUnrecognized", revokes: true },
  refreshTokenReused: {
    activity: "signIn",
    failed: true,
    notice: "reportUnrecognized",
    revokes: true,
  },
  passwordReset: { activity: "security", revokes: true },
  passwordChanged: { activity: "security", notice: "reportUnrecognized", revokes: true },
  passwordSet: { activity: "security", notice: "reportUnrecognized" },
  passwordRemoved: { activity: "security", notice: "reportUnrecognized" },
  providerConnected: { activity: "security", notice: "reportUnrecognized" },
  providerDisconnected: { activity: "security", notice: "reportUnrecognized" },
  /** Connected by somebody who may have been an intruder; it opens nothing until it is enabled. */
  providerSuspended: { activity: "security", notice: "reportUnrecognized" },
  providerEnabled: { activity: "security", notice: "reportUnrecognized" },
  /** A way in was removed, and with it the sessions that it began. */
  methodRemoved: { revokes: true },
  emailChangeRequested: { activity: "security" },
  emailChanged: { activity: "security", notice: "restoreEmail" },
  emailRestored: { activity: "security", notice: "none", revokes: true },
  reauthenticated: { activity: "security" },
  reauthenticationFailed: { activity: "security", failed: true },
  reportedUnrecognized: { activity: "security", revokes: true },
  dataExported: { activity: "account", notice: "reportUnrecognized" },
  deletionRequested: { activity: "account", notice: "reportUnrecognized", revokes: true },
  deletionCancelled: { activity: "account", notice: "reportUnrecognized" },
  accountDeleted: { notice: "none" },
  planRaised: { activity: "account" },
} as const satisfies Record<string, SecurityEvent>;

export type SecurityEventKind = keyof typeof SECURITY_EVENTS;

type KindsWith<Property extends keyof SecurityEvent> = {
  [Kind in SecurityEventKind]: (typeof SECURITY_EVENTS)[Kind] extends Record<Property, unknown>
    ? Kind
    : never;
}[SecurityEventKind];

export type ActivityKind = KindsWith<"activity">;
export type NoticeKind = KindsWith<"notice">;
export type RevocationReason = KindsWith<"revokes">;

function kindsWith<Property extends keyof SecurityEvent>(
  property: Property,
): KindsWith<Property>[] {
  const kinds = Object.keys(SECURITY_EVENTS) as SecurityEventKind[]; // the keys of the object above
  return kinds.filter((kind): kind is KindsWith<Property> => property in SECURITY_EVENTS[kind]);
}

export const ACTIVITY_KINDS = kindsWith("activity");
export const NOTICE_KINDS = kindsWith("notice");
export const REVOCATION_REASONS = kindsWith("revokes");

function eventOf(kind: SecurityEventKind): SecurityEvent {
  return SECURITY_EVENTS[kind];
}

export function activityTopic(kind: ActivityKind): ActivityTopic {
  return SECURITY_EVENTS[kind].activity;
}

export function outcomeOf(kind: ActivityKind): "ok" | "failed" {
  return eventOf(kind).failed === true ? "failed" : "ok";
}

export function noticeLink(kind: NoticeKind): NoticeLink {
  return SECURITY_EVENTS[kind].notice;
}

import { defineTable } from "convex/server";
import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import type { ActivityKind, NoticeKind, RevocationReason } from "../shared/securityEvents";

/**
 * What version 0.1 stored under other names. The schema takes both until migrations/moves.ts has
 * moved every row; a later version drops these.
 */

/** The provider that all provider rows of version 0.1 are of. */
export const LEGACY_PROVIDER = "github";

/** Kinds of activity, and what they are called now. */
export const ACTIVITY_NAMES = {
  emailChangeUndone: "emailRestored",
  githubConnected: "providerConnected",
  githubDisconnected: "providerDisconnected",
  steppedUp: "reauthenticated",
  stepUpFailed: "reauthenticationFailed",
  notMe: "reportedUnrecognized",
} as const satisfies Record<string, ActivityKind>;

export const NOTICE_NAMES = {
  githubConnected: "providerConnected",
  githubDisconnected: "providerDisconnected",
  tokenReused: "refreshTokenReused",
} as const satisfies Record<string, NoticeKind>;

export const REASON_NAMES = {
  revoked: "sessionRevoked",
  emailUndone: "emailRestored",
  notMe: "reportedUnrecognized",
  tokenReused: "refreshTokenReused",
} as const satisfies Record<string, RevocationReason>;

/** The new name of a value, which is the old one where that has not changed. */
export function renamed<Names extends Record<string, string>, Value extends string>(
  names: Names,
  value: Value,
): Names[keyof Names] | Exclude<Value, keyof Names> {
  const isOld = (one: string): one is keyof Names & string => Object.hasOwn(names, one);
  return isOld(value) ? names[value] : value;
}

export const legacyActivityKind = literals(
  "emailChangeUndone",
  "githubConnected",
  "githubDisconnected",
  "steppedUp",
  "stepUpFailed",
  "notMe",
);
export const legacyChallengePurpose = v.literal("stepUp");
export const LEGACY_CHALLENGE_MAILS = [
  "verifyEmail",
  "resetPassword",
  "stepUp",
  "changeEmail",
] as const;
export const legacyChallengeMail = literals(...LEGACY_CHALLENGE_MAILS);

export const legacyTables = {
  /** Now `addresses`. */
  emails: defineTable({ email: v.string(), userId: v.id("users") })
    .index("email", ["email"])
    .index("userId", ["userId"]),

  /** Now `devices`. */
  knownDevices: defineTable({
    userId: v.id("users"),
    deviceMac: v.string(),
    lastSeenTime: v.number(),
  }).index("userId", ["userId"]),

  /** Now `revokedSessions`. */
  sessionEndings: defineTable({
    sessionId: v.id("authSessions"),
    userId: v.id("users"),
    reason: literals(
      "revoked",
      "passwordReset",
      "passwordChanged",
      "emailUndone",
      "notMe",
      "tokenReused",
      "methodRemoved",
      "deletionRequested",
    ),
  }).index("userId", ["userId"]),

  /** Now `recoveryTokens`. */
  noticeLinks: defineTable({
    userId: v.id("users"),
    kind: literals(
      "newSignIn",
      "passwordChanged",
      "passwordSet",
      "passwordRemoved",
      "emailChanged",
      "emailRestored",
      "githubConnected",
      "githubDisconnected",
      "tokenReused",
      "deletionRequested",
      "accountDeleted",
    ),
    email: v.string(),
    hash: v.string(),
    expirationTime: v.number(),
    hasPower: v.optional(v.boolean()),
    dueTime: v.optional(v.number()),
    usedTime: v.optional(v.number()),
  }).index("userId", ["userId"]),

  /** Now `authorizationRequests`. What it held was good for minutes and is dropped. */
  githubLinks: defineTable({
    userId: v.id("users"),
    sessionId: v.id("authSessions"),
    verifierId: v.optional(v.id("authVerifiers")),
    identity: v.optional(
      v.object({
        githubId: v.string(),
        login: v.string(),
        name: v.optional(v.string()),
        image: v.optional(v.string()),
      }),
    ),
    codeMac: v.optional(v.string()),
    expirationTime: v.number(),
  }).index("userId", ["userId"]),
};

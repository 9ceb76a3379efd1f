import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { authTables } from "./auth/tables";
import { mailTables } from "./emails/tables";
import {
  legacyActivityKind,
  legacyChallengeMail,
  legacyChallengePurpose,
  legacyTables,
} from "./migrations/legacy";
import { sampleTables, sampleUserFields } from "./sample/tables";
import {
  activityKind,
  activityTopic,
  challengeMail,
  challengePurpose,
  noticeKind,
  oauthProviderId,
  revocationReason,
  sessionMethod,
} from "./security/validators";

export default defineSchema({
  ...authTables,
  users: defineTable({
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    /** Canonical and proven; the same as the user's row in `addresses`. */
    email: v.string(),
    emailVerificationTime: v.number(),
    disabledTime: v.optional(v.number()),
    /** BCP 47, as the browser gave it. */
    language: v.optional(v.string()),
    /** IANA name. */
    timeZone: v.optional(v.string()),
    /** An uploaded picture; wins over `image`, which is a provider's. */
    avatarId: v.optional(v.id("_storage")),
    /** When the account goes for good, if its owner has asked for that. */
    deletionTime: v.optional(v.number()),
    ...sampleUserFields,
  })
    .index("email", ["email"])
    .index("avatarId", ["avatarId"])
    .index("deletionTime", ["deletionTime"]),

  /**
   * Who owns an address. Checked and written in the transaction that gives it away, so an address
   * has one owner.
   */
  addresses: defineTable({ email: v.string(), userId: v.id("users") })
    .index("email", ["email"])
    .index("userId", ["userId"]),

  passwords: defineTable({
    userId: v.id("users"),
    /** PHC string: algorithm, version, cost, salt and hash. */
    hash: v.string(),
    setTime: v.number(),
  }).index("userId", ["userId"]),

  /** What a provider last said about itself; never the user's own fields. */
  providerProfiles: defineTable({
    userId: v.id("users"),
    provider: oauthProviderId,
    providerAccountId: v.string(),
    /** The account's name there, where it has one that people know. */
    login: v.optional(v.string()),
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    /** The session that connected it, by its first id; none for the one the user signed up with. */
    connectedBy: v.optional(v.id("authSessions")),
    /** Since when it opens nothing, until its owner enables it again; see `suspension`. */
    suspendedTime: v.optional(v.number()),
    /** When it was last enabled again, if it ever was. */
    enabledTime: v.optional(v.number()),
  })
    .index("userId", ["userId"])
    .index("providerAccount", ["provider", "providerAccountId"]),

  challenges: defineTable({
    purpose: v.union(challengePurpose, legacyChallengePurpose),
    /** Canonical address the code was asked for. */
    email: v.string(),
    /** SHA-256 of the secret of the browser that asked. */
    browserHash: v.string(),
    /** HMAC of id, purpose and code; never the code. */
    codeMac: v.string(),
    mail: v.union(challengeMail, legacyChallengeMail),
    /** Whom the mail goes to, if it is an account's. */
    userId: v.optional(v.id("users")),
    /** The signed-in person who asked, if it was one. */
    requestedBy: v.optional(v.id("users")),
    /** The session in which they asked, by its first id. */
    requestedIn: v.optional(v.id("authSessions")),
    /** Of a pending sign-up: becomes the account's password when the code is proven. */
    passwordHash: v.optional(v.string()),
    /** Of a pending sign-up: its code is not the first. */
    resent: v.optional(v.boolean()),
    /** BCP 47: what its mail is written in, unless the account says otherwise. */
    language: v.optional(v.string()),
    triesLeft: v.number(),
    sentTime: v.number(),
    expirationTime: v.number(),
    /** When housekeeping may delete it. */
    keptUntil: v.number(),
  })
    .index("browser", ["browserHash", "purpose", "email"])
    .index("email", ["email", "purpose"])
    .index("requestedBy", ["requestedBy", "purpose"])
    .index("keptUntil", ["keptUntil"]),

  ...mailTables,

  /** What the library's session row does not hold. */
  sessionDetails: defineTable({
    sessionId: v.id("authSessions"),
    userId: v.id("users"),
    method: sessionMethod,
    /** When the person last proved who they are. */
    authTime: v.number(),
    lastActiveTime: v.number(),
    ip: v.optional(v.string()),
    userAgent: v.optional(v.string()),
    /** The first of the sessions that this one continues under another id. */
    firstSessionId: v.optional(v.id("authSessions")),
    /** When that one began. */
    beganTime: v.optional(v.number()),
    /** By what the device that began it is known; see `devices`. */
    fingerprints: v.optional(v.array(v.string())),
    /** The same of version 0.1. */
    deviceMacs: v.optional(v.array(v.string())),
  })
    .index("sessionId", ["sessionId"])
    .index("userId", ["userId"]),

  /** Hashes of the secret third part of refresh tokens: ids alone open nothing. */
  refreshSecrets: defineTable({
    tokenId: v.id("authRefreshTokens"),
    sessionId: v.id("authSessions"),
    /** Of a token handed out before its session got another id: the id that stands in it. */
    formerSessionId: v.optional(v.id("authSessions")),
    /** Its answer was taken for lost, and another was issued in its place. */
    isVoid: v.optional(v.boolean()),
    hash: v.string(),
  })
    .index("hash", ["hash"])
    .index("tokenId", ["tokenId"])
    .index("sessionId", ["sessionId"]),

  /** What steps came to, for as long as they can be sent again; see auth/repeatable.ts. */
  completedEffects: defineTable({
    key: v.string(),
    userId: v.id("users"),
    outcome: v.union(
      /** A session, by the first token that was issued to it. */
      v.object({ tokenId: v.id("authRefreshTokens") }),
      /** What the step answered. */
      v.object({ answer: v.any() }),
    ),
    expirationTime: v.number(),
  })
    .index("key", ["key"])
    .index("userId", ["userId"])
    .index("expirationTime", ["expirationTime"]),

  /** Keyed hashes by which a browser or network that has signed in before is known again. */
  devices: defineTable({
    userId: v.id("users"),
    fingerprint: v.string(),
    lastSeenTime: v.number(),
  })
    .index("userIdAndFingerprint", ["userId", "fingerprint"])
    .index("lastSeenTime", ["lastSeenTime"]),

  rateLimits: defineTable({
    key: v.string(),
    /** A bucket's content at `updatedTime`. */
    tokens: v.optional(v.number()),
    /** A window's uses, oldest first. */
    times: v.optional(v.array(v.number())),
    updatedTime: v.number(),
    /** From when on the row says nothing that its absence does not. */
    idleTime: v.number(),
  })
    .index("key", ["key"])
    .index("idleTime", ["idleTime"]),

  /** Append-only, without secrets. */
  activity: defineTable({
    userId: v.id("users"),
    kind: v.union(activityKind, legacyActivityKind),
    topic: activityTopic,
    method: v.optional(sessionMethod),
    sessionId: v.optional(v.id("authSessions")),
    ip: v.optional(v.string()),
    userAgent: v.optional(v.string()),
  })
    .index("userId", ["userId"])
    .index("userIdAndTopic", ["userId", "topic"]),

  /** Kept for a day, so that the ended device can say why. */
  revokedSessions: defineTable({
    sessionId: v.id("authSessions"),
    userId: v.id("users"),
    reason: revocationReason,
  })
    .index("sessionId", ["sessionId"])
    .index("userId", ["userId"]),

  /** The secrets in notices' links, as hashes: each undoes what its notice is about, once. */
  recoveryTokens: defineTable({
    userId: v.id("users"),
    kind: noticeKind,
    /** Of a provider's connection or the end of one. */
    provider: v.optional(oauthProviderId),
    /**
     * Whom the notice goes to: after a change of address the old one, which undoing brings back.
     */
    email: v.string(),
    hash: v.string(),
    /** What the secret is made from, where that is not the row's own id: that of version 0.1. */
    macId: v.optional(v.string()),
    /** When what the notice is about happened. */
    time: v.number(),
    expirationTime: v.number(),
    /** Whether the address could take the account back when it was made; see `addressPower`. */
    hasPower: v.optional(v.boolean()),
    /** When the mail leaves, if it has to wait because others have just gone to the address. */
    dueTime: v.optional(v.number()),
    usedTime: v.optional(v.number()),
    /** SHA-256 of the secret of the browser that used it. */
    usedBy: v.optional(v.string()),
  })
    .index("userId", ["userId", "time"])
    .index("userIdAndKindAndEmail", ["userId", "kind", "email", "time"])
    .index("email", ["email", "kind"])
    .index("usedBy", ["usedBy"])
    .index("hash", ["hash"])
    .index("expirationTime", ["expirationTime"]),

  /** A browser's way to an OAuth provider and back, to sign in or to connect an account there. */
  authorizationRequests: defineTable({
    provider: oauthProviderId,
    /** Who wants to connect the provider, or whom the account there signs in, if there is one. */
    userId: v.optional(v.id("users")),
    /** Of a request to connect the provider: the session that asked. */
    sessionId: v.optional(v.id("authSessions")),
    /** The browser's way there, once it has begun. */
    verifierId: v.optional(v.id("authVerifiers")),
    /** Once the provider has answered: who they are there, and the code the browser must bring. */
    identity: v.optional(
      v.object({
        accountId: v.string(),
        handle: v.optional(v.string()),
        name: v.optional(v.string()),
        picture: v.optional(v.string()),
        email: v.optional(v.string()),
        emailVerified: v.boolean(),
        authTime: v.optional(v.number()),
      }),
    ),
    codeMac: v.optional(v.string()),
    triesLeft: v.number(),
    expirationTime: v.number(),
  })
    .index("userId", ["userId"])
    .index("sessionId", ["sessionId"])
    .index("verifierId", ["verifierId"])
    .index("expirationTime", ["expirationTime"]),

  /** How far a recurring task has come, for tasks that walk along a table. */
  progress: defineTable({ task: v.string(), doneUntil: v.number() }).index("task", ["task"]),

  ...sampleTables,
  ...legacyTables,
});

import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { authTables } from "./auth/tables";
import {
  activityKind,
  activityTopic,
  challengeMail,
  challengePurpose,
  endReason,
  noticeKind,
  plan,
  signInMethod,
} from "./security/vocabulary";

export default defineSchema({
  ...authTables,
  users: defineTable({
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    /** Canonical and proven; the same as the user's row in `emails`. */
    email: v.string(),
    emailVerificationTime: v.number(),
    disabledTime: v.optional(v.number()),
    /** BCP 47, as the browser gave it. */
    language: v.optional(v.string()),
    /** IANA name. */
    timeZone: v.optional(v.string()),
    /** An uploaded picture; wins over `image`, which is a provider's. */
    avatarId: v.optional(v.id("_storage")),
    /** Absent means free. Only an internal function raises it. */
    plan: v.optional(plan),
    /** When the account goes for good, if its owner has asked for that. */
    deletionTime: v.optional(v.number()),
  })
    .index("email", ["email"])
    .index("avatarId", ["avatarId"])
    .index("deletionTime", ["deletionTime"]),

  /** Who owns an address. Checked and written in the transaction that gives it away, so an address has one owner. */
  emails: defineTable({ email: v.string(), userId: v.id("users") })
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
    provider: v.literal("github"),
    providerAccountId: v.string(),
    login: v.string(),
    name: v.optional(v.string()),
    image: v.optional(v.string()),
  })
    .index("userId", ["userId"])
    .index("providerAccount", ["provider", "providerAccountId"]),

  challenges: defineTable({
    purpose: challengePurpose,
    /** Canonical address the code was asked for. */
    email: v.string(),
    /** SHA-256 of the secret of the browser that asked. */
    browserHash: v.string(),
    /** HMAC of id, purpose and code; never the code. */
    codeMac: v.string(),
    mail: challengeMail,
    /** Whom the mail goes to, if it is an account's. */
    userId: v.optional(v.id("users")),
    /** The signed-in person who asked, if it was one. */
    requestedBy: v.optional(v.id("users")),
    /** Of a pending sign-up: becomes the account's password when the code is proven. */
    passwordHash: v.optional(v.string()),
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

  /** What the library's session row does not hold. */
  sessionDetails: defineTable({
    sessionId: v.id("authSessions"),
    userId: v.id("users"),
    method: signInMethod,
    /** When the person last proved who they are. */
    authTime: v.number(),
    lastActiveTime: v.number(),
    ip: v.optional(v.string()),
    userAgent: v.optional(v.string()),
    /** By what the device that began it is known; see `knownDevices`. */
    deviceMacs: v.optional(v.array(v.string())),
  })
    .index("sessionId", ["sessionId"])
    .index("userId", ["userId"]),

  /** Hashes of the secret third part of refresh tokens: ids alone open nothing. */
  refreshSecrets: defineTable({
    tokenId: v.id("authRefreshTokens"),
    sessionId: v.id("authSessions"),
    hash: v.string(),
  })
    .index("hash", ["hash"])
    .index("tokenId", ["tokenId"])
    .index("sessionId", ["sessionId"]),

  /** Keyed hashes by which a browser or network that has signed in before is known again. */
  knownDevices: defineTable({
    userId: v.id("users"),
    deviceMac: v.string(),
    lastSeenTime: v.number(),
  })
    .index("userIdAndDevice", ["userId", "deviceMac"])
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
    kind: activityKind,
    topic: activityTopic,
    method: v.optional(signInMethod),
    sessionId: v.optional(v.id("authSessions")),
    ip: v.optional(v.string()),
    userAgent: v.optional(v.string()),
  })
    .index("userId", ["userId"])
    .index("userIdAndTopic", ["userId", "topic"]),

  /** Kept for a day, so that the ended device can say why. */
  sessionEndings: defineTable({
    sessionId: v.id("authSessions"),
    userId: v.id("users"),
    reason: endReason,
  })
    .index("sessionId", ["sessionId"])
    .index("userId", ["userId"]),

  /** Links in notices, of which only hashes are stored: they undo what the notice is about, once. */
  noticeLinks: defineTable({
    userId: v.id("users"),
    kind: noticeKind,
    /** Whom the notice goes to: after a change of address the old one, and what undoing brings back. */
    email: v.string(),
    hash: v.string(),
    expirationTime: v.number(),
    /**
     * Whether the address could take the account back when the link was made; see `addressPower`.
     */
    hasPower: v.optional(v.boolean()),
    /** When the mail leaves, if it has to wait because others have just gone to the address. */
    dueTime: v.optional(v.number()),
    usedTime: v.optional(v.number()),
  })
    .index("userId", ["userId"])
    .index("userIdAndKindAndEmail", ["userId", "kind", "email"])
    .index("hash", ["hash"])
    .index("expirationTime", ["expirationTime"]),

  /** A signed-in person's way to GitHub and back in order to connect it. */
  githubLinks: defineTable({
    userId: v.id("users"),
    sessionId: v.id("authSessions"),
    /** The trip this belongs to, once it has begun. */
    verifierId: v.optional(v.id("authVerifiers")),
    /** Once GitHub has answered: who they are there, and the code that the same browser must bring. */
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
  })
    .index("userId", ["userId"])
    .index("sessionId", ["sessionId"])
    .index("verifierId", ["verifierId"])
    .index("expirationTime", ["expirationTime"]),

  /** How far a recurring task has come, for tasks that walk along a table. */
  progress: defineTable({ task: v.string(), doneUntil: v.number() }).index("task", ["task"]),

  todos: defineTable({ userId: v.id("users"), text: v.string(), done: v.boolean() }).index(
    "by_user",
    ["userId"],
  ),

  messages: defineTable({
    /** Absent once the author's account is deleted. */
    authorId: v.optional(v.id("users")),
    body: v.string(),
  }).index("by_author", ["authorId"]),

  posts: defineTable({
    authorId: v.id("users"),
    title: v.string(),
    body: v.string(),
    published: v.boolean(),
  })
    .index("by_author", ["authorId", "published"])
    .index("by_published", ["published"]),
});

import type { Infer } from "convex/values";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { activityKind, activityTopic } from "./vocabulary";
import { clientFields, clientOf } from "./client";
import type { SignInMethod } from "../auth/sessions";

export type ActivityKind = Infer<typeof activityKind>;
export type ActivityTopic = Infer<typeof activityTopic>;

/** Stored with each line, so that a filtered page costs what it shows. */
const TOPICS: Record<ActivityKind, ActivityTopic> = {
  signedUp: "signIn",
  signedIn: "signIn",
  signInFailed: "signIn",
  signedOut: "signIn",
  sessionRevoked: "signIn",
  refreshTokenReused: "signIn",
  passwordReset: "security",
  passwordChanged: "security",
  passwordSet: "security",
  passwordRemoved: "security",
  emailChangeRequested: "security",
  emailChanged: "security",
  emailChangeUndone: "security",
  githubConnected: "security",
  githubDisconnected: "security",
  steppedUp: "security",
  stepUpFailed: "security",
  notMe: "security",
  dataExported: "account",
  deletionRequested: "account",
  deletionCancelled: "account",
  planRaised: "account",
};

/** What was refused rather than done. */
const FAILURES = new Set<ActivityKind>(["signInFailed", "stepUpFailed", "refreshTokenReused"]);

export function outcomeOf(kind: ActivityKind): "ok" | "failed" {
  return FAILURES.has(kind) ? "failed" : "ok";
}

/** Adds a line to a user's activity. It holds no secret, and nothing ever changes it. */
export async function record(
  ctx: MutationCtx,
  event: {
    userId: Id<"users">;
    kind: ActivityKind;
    method?: SignInMethod;
    sessionId?: Id<"authSessions">;
  },
): Promise<void> {
  const client = clientFields(await clientOf(ctx));
  await ctx.db.insert("activity", { ...event, topic: TOPICS[event.kind], ...client });
}

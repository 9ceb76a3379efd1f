import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type ActivityKind, activityTopic } from "../shared/securityEvents";
import type { SessionMethod } from "../shared/signInMethods";
import { clientFields, clientOf } from "./client";

/** Adds a line to a user's activity. It holds no secret, and nothing ever changes it. */
export async function record(
  ctx: MutationCtx,
  event: {
    userId: Id<"users">;
    kind: ActivityKind;
    /** How the session began, or which way in it is about. */
    method?: SessionMethod;
    sessionId?: Id<"authSessions">;
  },
): Promise<void> {
  const client = clientFields(await clientOf(ctx));
  // Stored with each line, so that a filtered page costs what it shows.
  const topic = activityTopic(event.kind);
  await ctx.db.insert("activity", { ...event, topic, ...client });
}

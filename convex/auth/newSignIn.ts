import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { record } from "../security/activityLog";
import { remember } from "../security/devices";
import { notify } from "../security/notices";
import type { Beginning } from "./sessions";

/**
 * What every sign-in leaves behind: a line of activity, the memory of the device, and a notice by mail if the user
 * has signed in before but never from here.
 */
export async function noteSignIn(
  ctx: MutationCtx,
  user: Doc<"users">,
  session: { sessionId: Id<"authSessions"> } & Beginning,
): Promise<void> {
  const { sessionId, method, deviceMacs } = session;
  await record(ctx, { userId: user._id, kind: "signedIn", sessionId, method });
  const device = await remember(ctx, user._id, deviceMacs);
  // The first device of all is no news to anybody; after a reset the notice of the reset says it already.
  if (device === "new" && method !== "reset") await notify(ctx, user, "newSignIn");
}

import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { SignedIn } from "../auth/liveSession";
import { originOf } from "../auth/recentAuth";
import { once } from "../auth/repeatable";
import { ok, unwrap } from "../lib/result";

/** Removes a row by `remove`, or answers as before if this browser has just removed it. */
export async function removeOnce(
  ctx: MutationCtx & SignedIn,
  id: Id<"todos" | "messages" | "posts">,
  remove: () => Promise<void>,
): Promise<null> {
  const step = { name: "removed", by: await originOf(ctx, ctx.session._id), input: id };
  const removed = await once(ctx, step, ctx.user._id, async () => {
    await remove();
    return ok(null);
  });
  return unwrap(removed);
}

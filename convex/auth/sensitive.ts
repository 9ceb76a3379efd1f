import { internal } from "../_generated/api";
import type { ActionCtx, QueryCtx } from "../_generated/server";
import type { authedAction, authedMutation } from "./functions";
import type { SignedIn } from "./liveSession";
import { requireRecentAuth } from "./recentAuth";

type Ctx = SignedIn & (Pick<QueryCtx, "db"> | Pick<ActionCtx, "runQuery">);
type Handler = (ctx: Ctx, args: unknown) => unknown;

async function requireRecent(ctx: Ctx): Promise<void> {
  if ("db" in ctx) await requireRecentAuth(ctx as QueryCtx & SignedIn, ctx);
  else await ctx.runQuery(internal.auth.sessionCheck.requireRecent, {});
}

/**
 * Wraps `authedMutation` or `authedAction` for what a stolen session must not do:
 * `sensitive(authedMutation)({ args, handler })`. The function fails with REAUTHENTICATION_REQUIRED
 * when the person proved who they are more than ten minutes ago; the browser asks for another proof
 * (convex/reauthentication.ts) and calls once more.
 */
export function sensitive<Builder extends typeof authedMutation | typeof authedAction>(
  builder: Builder,
): Builder {
  const build = builder as (definition: { handler: Handler }) => unknown;
  const wrapped = (definition: { handler: Handler }) =>
    build({
      ...definition,
      handler: async (ctx, args) => {
        await requireRecent(ctx);
        return await definition.handler(ctx, args);
      },
    });
  // The builder's generic type is kept as it is: only the handler's body has changed.
  return wrapped as Builder;
}

import { internal } from "../_generated/api";
import type { ActionCtx, QueryCtx } from "../_generated/server";
import { type SignedIn, type authedAction, type authedMutation } from "./functions";
import { requireFreshProof } from "./recentAuth";

type Ctx = SignedIn & (Pick<QueryCtx, "db"> | Pick<ActionCtx, "runQuery">);
type Handler = (ctx: Ctx, args: unknown) => unknown;

async function prove(ctx: Ctx): Promise<void> {
  if ("db" in ctx) await requireFreshProof(ctx as QueryCtx & SignedIn, ctx);
  else await ctx.runQuery(internal.auth.sessionCheck.requireFresh, {});
}

/**
 * Wraps `authedMutation` or `authedAction` for what a stolen session must not do: `sensitive(authedMutation)({ args,
 * handler })`. The function fails with STEP_UP_REQUIRED when the session's last proof is more than ten minutes old;
 * the browser proves the person again (convex/reauthentication.ts) and calls once more.
 */
export function sensitive<Builder extends typeof authedMutation | typeof authedAction>(
  builder: Builder,
): Builder {
  const build = builder as (definition: { handler: Handler }) => unknown;
  const wrapped = (definition: { handler: Handler }) =>
    build({
      ...definition,
      handler: async (ctx, args) => {
        await prove(ctx);
        return await definition.handler(ctx, args);
      },
    });
  // The builder's generic type is kept as it is: only the handler's body has changed.
  return wrapped as Builder;
}

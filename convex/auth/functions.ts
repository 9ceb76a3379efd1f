import { customAction, customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { internal } from "../_generated/api";
import { type MutationCtx, type QueryCtx, action, mutation, query } from "../_generated/server";
import { appError } from "../lib/result";
import { type SignedIn, liveSession } from "./liveSession";

/**
 * The builders of every public function; the only file that imports the plain ones. A function for
 * signed-in people reads its session's row, so a query that is open when the session ends fails at
 * once instead of living on until the token runs out.
 */

/**
 * The live session, or UNAUTHENTICATED without a token and SESSION_ENDED with one whose session is
 * over.
 */
export async function requireSession(ctx: QueryCtx | MutationCtx): Promise<SignedIn> {
  const live = await liveSession(ctx);
  if (live !== null) return live;
  const identity = await ctx.auth.getUserIdentity();
  throw appError({ code: identity === null ? "UNAUTHENTICATED" : "SESSION_ENDED" });
}

export const authedQuery = customQuery(query, {
  args: {},
  input: async (ctx) => ({ ctx: await requireSession(ctx), args: {} }),
});

export const authedMutation = customMutation(mutation, {
  args: {},
  input: async (ctx) => ({ ctx: await requireSession(ctx), args: {} }),
});

export const authedAction = customAction(action, {
  args: {},
  input: async (ctx) => {
    const signedIn: SignedIn = await ctx.runQuery(internal.auth.sessionCheck.requireLive, {});
    return { ctx: signedIn, args: {} };
  },
});

/**
 * For visitors and signed-in people alike: `ctx.user` is null for a visitor, and for one whose
 * session is over.
 */
export const optionalQuery = customQuery(query, {
  args: {},
  input: async (ctx) => ({ ctx: { user: (await liveSession(ctx))?.user ?? null }, args: {} }),
});

/** For visitors who need not be signed in. Each use is on the reviewed list of public functions. */
export const publicQuery = query;
export const publicMutation = mutation;
export const publicAction = action;

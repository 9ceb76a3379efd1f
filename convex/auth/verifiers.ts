import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { appError } from "../lib/result";
import { globally, perNetwork, consume } from "../security/rateLimits";
import { clientOf } from "../security/client";
import { makeVerifier, signVerifier as signRow } from "./library";

/** The library's rows by which a browser that leaves for a provider is known when it comes back. */

/** Time between leaving for a provider and coming back, as the library's cookies have it. */
export const VERIFIER_TTL = 15 * 60_000;

/** A verifier for a browser that is about to leave. RATE_LIMITED if too many do. */
export async function startVerifier(ctx: MutationCtx): Promise<Id<"authVerifiers">> {
  const networks = perNetwork("oauthNetwork", await clientOf(ctx));
  const allowed = await consume(ctx, [networks, globally("oauthGlobal", networks)]);
  if (!allowed.ok) throw appError(allowed.error);
  return await makeVerifier(ctx);
}

/**
 * Ties the browser's cookies to a verifier: only to one of that table, once, and soon after it was
 * made.
 */
export async function signVerifier(
  ctx: MutationCtx,
  call: { verifier: string; signature: string },
): Promise<null> {
  const verifierId = ctx.db.normalizeId("authVerifiers", call.verifier);
  const verifier = verifierId === null ? null : await ctx.db.get("authVerifiers", verifierId);
  if (verifier === null || verifier.signature !== undefined)
    throw appError({ code: "INVALID_INPUT", field: "code" });
  if (verifier._creationTime + VERIFIER_TTL <= Date.now())
    throw appError({ code: "INVALID_INPUT", field: "code" });
  await signRow(ctx, verifier._id, call.signature);
  return null;
}

/** The verifier that a browser's cookies were tied to, taken out so that it serves once. */
export async function takeVerifier(
  ctx: MutationCtx,
  signature: string,
): Promise<Doc<"authVerifiers"> | null> {
  const verifier = await ctx.db
    .query("authVerifiers")
    .withIndex("signature", (q) => q.eq("signature", signature))
    .unique();
  if (verifier !== null) await ctx.db.delete("authVerifiers", verifier._id);
  return verifier;
}

/** The id of a verifier that a browser brings, or null if it cannot be one. */
export function verifierIdIn(ctx: MutationCtx, text: string): Id<"authVerifiers"> | null {
  return ctx.db.normalizeId("authVerifiers", text);
}

/**
 * Whether the browser of a verifier is on its way. One that asked where to go and never got there
 * asks again, with another verifier.
 */
export async function hasLeft(
  ctx: MutationCtx,
  verifierId: Id<"authVerifiers"> | undefined,
): Promise<boolean> {
  if (verifierId === undefined) return false;
  const verifier = await ctx.db.get("authVerifiers", verifierId);
  return verifier === null || verifier.signature !== undefined;
}

/** Whether the browser left while a session of it was there, and it still is. */
export async function leftSignedIn(
  ctx: MutationCtx,
  { sessionId }: Doc<"authVerifiers">,
): Promise<boolean> {
  return sessionId !== undefined && (await ctx.db.get("authSessions", sessionId)) !== null;
}

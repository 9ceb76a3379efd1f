import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { GithubIdentity } from "./providers/github";
import type { AppErrorData } from "../../shared/errors";
import { githubProfileOf } from "../../account/users";
import { record } from "../../security/activityLog";
import { identityIn, keepProfile } from "./users";
import { notify } from "../../security/notices";
import { appError } from "../../lib/result";
import { pepperedMac, randomCode, sameHash } from "../../security/secrets";
import { liveSession, rotateSession } from "../../auth/sessions";

/**
 * Connecting a GitHub account while signed in. An intent is noted after a step-up, tied to the trip that the same
 * session starts next, and becomes a link only when that session brings back the trip's code. GitHub's callback
 * itself links nothing: whoever is lured to it would connect their GitHub account to somebody else's user.
 */

const MINUTE = 60_000;
/** From pressing the button to leaving for GitHub. */
const INTENT_TTL = 5 * MINUTE;
/** The way to GitHub and back, as the library's cookies have it. */
const TRIP_TTL = 15 * MINUTE;
/** From GitHub's callback to our page's call. */
const CODE_TTL = 2 * MINUTE;

type Intent = Doc<"githubLinks">;

export async function noteLinkIntent(
  ctx: MutationCtx,
  { user, session }: { user: Doc<"users">; session: Doc<"authSessions"> },
): Promise<void> {
  const before = ctx.db
    .query("githubLinks")
    .withIndex("sessionId", (q) => q.eq("sessionId", session._id));
  for await (const intent of before) await ctx.db.delete("githubLinks", intent._id);
  await ctx.db.insert("githubLinks", {
    userId: user._id,
    sessionId: session._id,
    expirationTime: Date.now() + INTENT_TTL,
  });
}

/** Ties the caller's waiting intent, if there is one, to the trip it has just started. */
export async function claimIntent(
  ctx: MutationCtx,
  verifierId: Id<"authVerifiers">,
): Promise<void> {
  const live = await liveSession(ctx);
  if (live === null) return;
  const intent = await ctx.db
    .query("githubLinks")
    .withIndex("sessionId", (q) => q.eq("sessionId", live.session._id))
    .first();
  if (intent === null || intent.verifierId !== undefined || intent.expirationTime <= Date.now())
    return;
  const expirationTime = Date.now() + TRIP_TTL;
  await ctx.db.patch("githubLinks", intent._id, { verifierId, expirationTime });
}

async function intentOf(ctx: MutationCtx, verifierId: Id<"authVerifiers">): Promise<Intent | null> {
  return await ctx.db
    .query("githubLinks")
    .withIndex("verifierId", (q) => q.eq("verifierId", verifierId))
    .unique();
}

/** Why this GitHub account cannot become this user's, or null. */
async function obstacle(
  ctx: MutationCtx,
  userId: Id<"users">,
  githubId: string,
): Promise<AppErrorData | null> {
  const account = await ctx.db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) =>
      q.eq("provider", "github").eq("providerAccountId", githubId),
    )
    .unique();
  if (account !== null && account.userId !== userId) return { code: "GITHUB_LINKED_ELSEWHERE" };
  const taken = account !== null || (await githubProfileOf(ctx, userId)) !== null;
  return taken ? { code: "METHOD_EXISTS" } : null;
}

function macOf(intent: Intent, code: string): Promise<string> {
  return pepperedMac(`githubLink|${intent._id}|${code}`);
}

/** Throws SESSION_ENDED unless the session that asked for the link still lives. */
async function requireAlive(ctx: MutationCtx, intent: Intent): Promise<void> {
  const session = await ctx.db.get("authSessions", intent.sessionId);
  const user = await ctx.db.get("users", intent.userId);
  const alive = session !== null && session.expirationTime > Date.now();
  if (!alive || user === null || user.disabledTime !== undefined)
    throw appError({ code: "SESSION_ENDED" });
}

function storable({ githubId, login, name, image }: GithubIdentity) {
  const said = { ...(name !== undefined && { name }), ...(image !== undefined && { image }) };
  return { githubId, login, ...said };
}

/**
 * GitHub's answer to a trip. Null if the trip is an ordinary sign-in; for a link, the code that the session which
 * started it must bring. Throws GITHUB_LINKED_ELSEWHERE, METHOD_EXISTS or SESSION_ENDED.
 */
export async function answerTrip(
  ctx: MutationCtx,
  answer: { signature: string; profile: unknown },
): Promise<string | null> {
  const verifier = await ctx.db
    .query("authVerifiers")
    .withIndex("signature", (q) => q.eq("signature", answer.signature))
    .unique();
  const intent = verifier === null ? null : await intentOf(ctx, verifier._id);
  if (verifier === null || intent === null) return null;
  if (intent.expirationTime <= Date.now()) throw appError({ code: "SESSION_ENDED" });
  await requireAlive(ctx, intent);
  const identity = storable(identityIn(answer.profile));
  const inTheWay = await obstacle(ctx, intent.userId, identity.githubId);
  if (inTheWay !== null) throw appError(inTheWay);
  await ctx.db.delete("authVerifiers", verifier._id);
  const code = randomCode();
  const codeMac = await macOf(intent, code);
  const expirationTime = Date.now() + CODE_TTL;
  await ctx.db.patch("githubLinks", intent._id, { identity, codeMac, expirationTime });
  return code;
}

async function link(
  ctx: MutationCtx,
  user: Doc<"users">,
  identity: NonNullable<Intent["identity"]>,
): Promise<void> {
  await ctx.db.insert("authAccounts", {
    userId: user._id,
    provider: "github",
    providerAccountId: identity.githubId,
  });
  await keepProfile(ctx, user._id, identity);
  await record(ctx, { userId: user._id, kind: "githubConnected", method: "github" });
  await notify(ctx, user, "githubConnected");
}

/**
 * Makes the link if the code and the verifier are of one trip and the caller is the session that began it; gives the
 * session a new id. "none" if the verifier belongs to an ordinary sign-in, null if the code is wrong or too late.
 */
export async function redeemTrip(
  ctx: MutationCtx,
  verifier: string,
  code: string,
): Promise<{ userId: Id<"users">; sessionId: Id<"authSessions"> } | "none" | null> {
  const verifierId = ctx.db.normalizeId("authVerifiers", verifier);
  const intent = verifierId === null ? null : await intentOf(ctx, verifierId);
  if (intent === null) return "none";
  const live = await liveSession(ctx);
  if (live === null || live.session._id !== intent.sessionId) return null;
  const { identity, codeMac } = intent;
  if (identity === undefined || codeMac === undefined || intent.expirationTime <= Date.now())
    return null;
  if (!sameHash(await macOf(intent, code), codeMac)) return null;
  await ctx.db.delete("githubLinks", intent._id);
  // Taken within the last seconds: the session goes on without the link.
  const inTheWay = await obstacle(ctx, live.user._id, identity.githubId);
  if (inTheWay === null) await link(ctx, live.user, identity);
  return { userId: live.user._id, sessionId: await rotateSession(ctx, live.session) };
}

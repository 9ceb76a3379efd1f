import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { randomSecret, sha256 } from "../security/secrets";

/**
 * Refresh tokens are `<token id>|<session id>|<secret>`. The library makes the first two, which a
 * copy of the database reveals; the third is 256 random bits of which only the hash is stored.
 */
const DIVIDER = "|";
const TOKEN_MAX = 256;
/** Two tabs, or a reply lost on the way, may use a token twice within this time. */
export const REUSE_WINDOW = 10_000;
/** Spent tokens kept for each session, so that the use of one is recognised as theft. */
const SPENT_KEPT = 200;

interface TokenRows {
  token: Doc<"authRefreshTokens">;
  session: Doc<"authSessions">;
}

interface Parts {
  tokenId: Id<"authRefreshTokens">;
  sessionId: Id<"authSessions">;
  secret: string;
}

/** The parts of a token, or null unless the ids are of the right tables. */
function partsOf(ctx: MutationCtx, refreshToken: string): Parts | null {
  if (refreshToken.length > TOKEN_MAX) return null;
  const [first = "", second = "", secret = "", ...more] = refreshToken.split(DIVIDER);
  const tokenId = ctx.db.normalizeId("authRefreshTokens", first);
  const sessionId = ctx.db.normalizeId("authSessions", second);
  if (tokenId === null || sessionId === null || secret === "" || more.length > 0) return null;
  return { tokenId, sessionId, secret };
}

/** The rows a token stands for, or null if it was never issued: its ids alone prove nothing. */
export async function rowsOfToken(
  ctx: MutationCtx,
  refreshToken: string,
): Promise<TokenRows | null> {
  const parts = partsOf(ctx, refreshToken);
  if (parts === null) return null;
  const hash = await sha256(parts.secret);
  const secret = await ctx.db
    .query("refreshSecrets")
    .withIndex("hash", (q) => q.eq("hash", hash))
    .unique();
  if (secret?.tokenId !== parts.tokenId || secret.sessionId !== parts.sessionId) return null;
  const token = await ctx.db.get("authRefreshTokens", parts.tokenId);
  const session = await ctx.db.get("authSessions", parts.sessionId);
  return token?.sessionId === session?._id && token !== null && session !== null
    ? { token, session }
    : null;
}

/**
 * Adds a secret to a token the library has just issued (or issued again: both tabs' secrets then
 * hold).
 */
export async function withSecret(ctx: MutationCtx, refreshToken: string): Promise<string> {
  const secret = randomSecret();
  const full = [...refreshToken.split(DIVIDER).slice(0, 2), secret].join(DIVIDER);
  const parts = partsOf(ctx, full);
  if (parts === null) throw new Error("The refresh token of @convex-dev/auth has changed shape");
  const { tokenId, sessionId } = parts;
  await ctx.db.insert("refreshSecrets", { tokenId, sessionId, hash: await sha256(secret) });
  return full;
}

/** The token of a session that was issued last and not used yet. */
export async function activeToken(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
): Promise<Doc<"authRefreshTokens"> | null> {
  const newest = await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .order("desc")
    .first();
  return newest?.firstUsedTime === undefined ? newest : null;
}

/**
 * Deletes the oldest spent tokens of a session, so that a tab open for weeks leaves no trail of
 * thousands.
 */
export async function dropSpentTokens(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
): Promise<void> {
  const kept = await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .order("desc")
    .take(SPENT_KEPT + 8);
  for (const token of kept.slice(SPENT_KEPT)) {
    const secrets = ctx.db
      .query("refreshSecrets")
      .withIndex("tokenId", (q) => q.eq("tokenId", token._id));
    for await (const secret of secrets) await ctx.db.delete("refreshSecrets", secret._id);
    await ctx.db.delete("authRefreshTokens", token._id);
  }
}

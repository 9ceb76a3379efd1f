import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { pepperedMac, randomSecret, sameHash, sha256 } from "../security/secrets";

/**
 * Refresh tokens are `<token id>|<session id>|<secret>`. The library makes the first two, which a
 * copy of the database reveals; the third is 256 random bits of which only the hash is stored, and
 * their MAC. One token can have several secrets: each answer that hands it out has its own.
 *
 * A token is spent when it is presented, and its successor is handed out. What a presented token
 * is (S66, S67, F-A1):
 *
 * 1. Not spent: it is exchanged for its successor.
 * 2. Spent, and its successor was never presented: the answer that held the successor was lost,
 *    however long ago. The successor is handed out again with another secret. Secrets of it that
 *    were handed out more than ten seconds before are void from then on; younger ones stay good,
 *    for two tabs that refresh at once.
 * 3. Spent, and its successor was presented as well: a copy, which ends the session and is told to
 *    the owner. But within ten seconds after the token was first presented it is a second tab, and
 *    gets the newest token as in 2. It gets no line of its own, so that two holders of a copy meet
 *    at one of these rules in their next round.
 * 4. With a void secret: somebody got the answer that was taken for lost. A copy, as in 3. So is a
 *    secret that is ours by its MAC and forgotten by now: who has a copy could otherwise refresh
 *    until the row is gone by which the owner's is recognised.
 *
 * When a session gets another id (`rotateSession`), its newest token goes along unspent, with the
 * secrets under the old id: the old token leads to the new session until either is presented.
 */
const DIVIDER = "|";
const MAC_DIVIDER = ".";
const TOKEN_MAX = 256;
/** Two tabs may use a token twice within this time. */
const REUSE_WINDOW = 10_000;
/** Spent tokens kept for each session, so that two tabs that use one are told from theft. */
const SPENT_KEPT = 200;
/** Secrets kept for each token, so that asking again and again leaves no trail of thousands. */
const SECRETS_KEPT = 20;

type Token = Doc<"authRefreshTokens">;

type Session = Doc<"authSessions">;

/** What is presented; of a forgotten secret only its session is known. */
interface Presented {
  session: Session;
  rows: { token: Token; secret: Doc<"refreshSecrets"> } | "forgotten";
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

/** What ties a secret to its token, so that it is known as ours when its row is gone. */
async function macOf(tokenId: string, sessionId: string, random: string): Promise<string> {
  return await pepperedMac(`refresh|${tokenId}|${sessionId}|${random}`);
}

async function isOurs({ tokenId, sessionId, secret }: Parts): Promise<boolean> {
  const [random = "", mac = ""] = secret.split(MAC_DIVIDER);
  return sameHash(mac, await macOf(tokenId, sessionId, random));
}

/** What a token stands for, or null if it was never issued: its ids alone prove nothing. */
export async function presentedRows(
  ctx: MutationCtx,
  refreshToken: string,
): Promise<Presented | null> {
  const parts = partsOf(ctx, refreshToken);
  if (parts === null) return null;
  const hash = await sha256(parts.secret);
  const secret = await ctx.db
    .query("refreshSecrets")
    .withIndex("hash", (q) => q.eq("hash", hash))
    .unique();
  if (secret === null) return await forgotten(ctx, parts);
  if (secret.tokenId !== parts.tokenId) return null;
  if ((secret.formerSessionId ?? secret.sessionId) !== parts.sessionId) return null;
  const token = await ctx.db.get("authRefreshTokens", secret.tokenId);
  const session = await ctx.db.get("authSessions", secret.sessionId);
  return token?.sessionId === session?._id && token !== null && session !== null
    ? { session, rows: { token, secret } }
    : null;
}

async function forgotten(ctx: MutationCtx, parts: Parts): Promise<Presented | null> {
  if (!(await isOurs(parts))) return null;
  const session = await ctx.db.get("authSessions", parts.sessionId);
  return session && { session, rows: "forgotten" };
}

/** What is to become of a presented token, by the rules above. */
type Verdict = { kind: "exchange" | "again"; token: Token; isFormer: boolean } | { kind: "copied" };

export async function judge(ctx: MutationCtx, { rows }: Presented): Promise<Verdict> {
  if (rows === "forgotten" || rows.secret.isVoid === true) return { kind: "copied" };
  const { token, secret } = rows;
  const isFormer = secret.formerSessionId !== undefined;
  if (token.firstUsedTime === undefined) return { kind: "exchange", token, isFormer };
  const newest = await activeToken(ctx, token.sessionId);
  if (newest === null) return { kind: "copied" };
  const isLost = newest.parentRefreshTokenId === token._id;
  const isSecondTab = token.firstUsedTime + REUSE_WINDOW > Date.now();
  if (!isLost && !isSecondTab) return { kind: "copied" };
  return { kind: "again", token: newest, isFormer };
}

/** A token with a secret of its own, beside those that it has already. */
export async function withSecret(
  ctx: MutationCtx,
  tokenId: Id<"authRefreshTokens">,
  sessionId: Id<"authSessions">,
): Promise<string> {
  const random = randomSecret();
  const secret = [random, await macOf(tokenId, sessionId, random)].join(MAC_DIVIDER);
  await ctx.db.insert("refreshSecrets", { tokenId, sessionId, hash: await sha256(secret) });
  return [tokenId, sessionId, secret].join(DIVIDER);
}

function secretsOf(ctx: MutationCtx, tokenId: Id<"authRefreshTokens">) {
  return ctx.db.query("refreshSecrets").withIndex("tokenId", (q) => q.eq("tokenId", tokenId));
}

/**
 * Makes the secrets void that were handed out too long ago to be a second tab's. Those under a
 * former id of the session stay: they are the way back for a browser that never learned the new id.
 */
export async function voidSecrets(
  ctx: MutationCtx,
  tokenId: Id<"authRefreshTokens">,
): Promise<void> {
  const before = Date.now() - REUSE_WINDOW;
  const secrets = await secretsOf(ctx, tokenId).order("desc").collect();
  const own = secrets.filter(({ formerSessionId }) => formerSessionId === undefined);
  for (const [index, { _id, _creationTime }] of own.entries()) {
    if (index >= SECRETS_KEPT) await ctx.db.delete("refreshSecrets", _id);
    else if (_creationTime <= before) await ctx.db.patch("refreshSecrets", _id, { isVoid: true });
  }
}

/** The token of a session that was issued last and not used yet. */
async function activeToken(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<Token | null> {
  const newest = await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .order("desc")
    .first();
  return newest?.firstUsedTime === undefined ? newest : null;
}

/**
 * Moves the newest token of a session to the one that follows it, with the token before: its holder
 * may have lost the answer with the newest.
 */
export async function moveTokens(
  ctx: MutationCtx,
  from: Id<"authSessions">,
  to: Id<"authSessions">,
): Promise<Id<"authRefreshTokens"> | null> {
  const newest = await activeToken(ctx, from);
  if (newest === null) return null;
  for (const tokenId of [newest._id, newest.parentRefreshTokenId]) {
    const token = tokenId && (await ctx.db.get("authRefreshTokens", tokenId));
    if (!token) continue;
    await ctx.db.patch("authRefreshTokens", token._id, { sessionId: to });
    for await (const { _id, formerSessionId = from } of secretsOf(ctx, token._id))
      await ctx.db.patch("refreshSecrets", _id, { sessionId: to, formerSessionId });
  }
  return newest._id;
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
    for await (const secret of secretsOf(ctx, token._id))
      await ctx.db.delete("refreshSecrets", secret._id);
    await ctx.db.delete("authRefreshTokens", token._id);
  }
}

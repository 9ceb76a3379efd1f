import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { ChallengePurpose } from "../shared/challengePurposes";
import { CODE_TRIES, CODE_TTL, RESEND_COOLDOWN } from "../shared/limits";
import { type Result, appError, err, ok } from "../lib/result";
import type { Client } from "../security/client";
import { consume, perNetwork, refund, usesBy } from "../security/rateLimits";
import { enqueue } from "../emails/queue";
import { canMail } from "../lib/environment";
import { consumeMail } from "./mailAllowance";
import { CHALLENGES } from "./purposes";
import { pepperedMac, randomCode, randomSecret, sameHash, seal } from "../security/secrets";

/**
 * Codes by mail. A challenge belongs to one purpose, one address and one browser's secret; its code
 * lives ten minutes, survives five wrong tries, and is consumed in the transaction of its effect.
 * Addresses without an account, or with one where none may be, get a challenge whose code nobody
 * knows, so both look alike.
 */

/** Which challenge: what the browser asked for. */
export interface ChallengeKey {
  purpose: ChallengePurpose;
  email: string;
  browserHash: string;
}

/** A code on its way: the plain one for the MAC, the sealed one for the scheduled mail. */
export interface MailedCode {
  code: string;
  sealedCode: string;
}

/** MAIL_UNAVAILABLE, before anybody is told to look for a mail, where none could leave. */
export async function newMailedCode(): Promise<MailedCode> {
  if (!canMail()) throw appError({ code: "MAIL_UNAVAILABLE" });
  const code = randomCode();
  return { code, sealedCode: await seal(code) };
}

export async function findChallenge(
  ctx: QueryCtx,
  key: ChallengeKey,
): Promise<Doc<"challenges"> | null> {
  return await ctx.db
    .query("challenges")
    .withIndex("browser", (q) =>
      q.eq("browserHash", key.browserHash).eq("purpose", key.purpose).eq("email", key.email),
    )
    .unique();
}

/** When this browser may ask for its next code, if it asked just now. */
export function cooldownOf(challenge: Doc<"challenges"> | null): number | null {
  if (challenge === null) return null;
  const retryAt = challenge.sentTime + RESEND_COOLDOWN;
  return retryAt > Date.now() ? retryAt : null;
}

/**
 * For so long after a code was mailed, asking for it again is taken for the same request, whose
 * answer was lost (F-A3): it is answered as the first was, without a mail and at no cost. Later it
 * is somebody who wants another code and has to wait.
 */
const SAME_REQUEST = 20_000;

/** What to answer whoever asks for a code that this browser was just mailed; null to mail one. */
export function answerTooSoon(challenge: Doc<"challenges"> | null): Result<null> | null {
  const retryAt = cooldownOf(challenge);
  if (challenge === null || retryAt === null) return null;
  const isSame = challenge.sentTime + SAME_REQUEST > Date.now();
  return isSame ? ok(null) : err({ code: "RATE_LIMITED", retryAt });
}

/**
 * Gives a network back what a request for a code has cost it, because its code was entered: people
 * who share an address do not keep each other out. So many times an hour.
 */
export async function codeEntered(ctx: MutationCtx, client: Client): Promise<void> {
  await refund(ctx, [perNetwork("codeTryNetwork", client)]);
  if ((await consume(ctx, [perNetwork("codeEnteredNetwork", client)])).ok)
    await refund(ctx, [perNetwork("codeNetwork", client)]);
}

function macOf(challengeId: Id<"challenges">, purpose: ChallengePurpose, code: string) {
  return pepperedMac(`${challengeId}|${purpose}|${code}`);
}

/**
 * Milliseconds before the mail's turn. By then the reply has left: sending a mail is work that only
 * some addresses cause, and it must not be felt in the time of a reply, nor at a moment that can be
 * foreseen.
 */
function mailDelay(): number {
  return 100 + Math.floor(Math.random() * 200);
}

/**
 * For how long others may go before a visitor, where many mails wait (milliseconds): the more codes
 * their network has asked for, the longer.
 */
async function yieldOf(ctx: MutationCtx, client: Client): Promise<number> {
  const asked = await usesBy(ctx, perNetwork("codeNetwork", client));
  return Math.min(60_000, Math.max(0, asked - 1) * 3000);
}

/**
 * Makes or renews a challenge and puts its mail into the queue. The limits of the address are
 * consumed here, whether or not it has an account; `client` is the visitor who asks, null for
 * somebody signed in; `device` is the fingerprint by which the owner's browser is known.
 */
export async function issueChallenge(
  ctx: MutationCtx,
  key: ChallengeKey,
  mailed: MailedCode,
  content: {
    mail: Doc<"challenges">["mail"];
    userId?: Id<"users">;
    requestedBy?: Id<"users">;
    requestedIn?: Id<"authSessions">;
    passwordHash?: string;
    language?: string;
    resent?: boolean;
  },
  client: Client | null,
  device: string | null = null,
): Promise<Result<null>> {
  const allowed = await consumeMail(ctx, key, client, device);
  if (!allowed.ok) return allowed;
  const before = await findChallenge(ctx, key);
  if (before !== null) await ctx.db.delete("challenges", before._id);
  const now = Date.now();
  const challengeId = await ctx.db.insert("challenges", {
    ...key,
    ...content,
    codeMac: "",
    triesLeft: CODE_TRIES,
    sentTime: now,
    expirationTime: now + CODE_TTL,
    keptUntil: now + CHALLENGES[key.purpose].keptFor,
  });
  const code = content.mail === "code" ? mailed.code : randomSecret();
  const codeMac = await macOf(challengeId, key.purpose, code);
  await ctx.db.patch("challenges", challengeId, { codeMac });
  const { sealedCode } = mailed;
  await enqueue(ctx, {
    challengeId,
    sealedCode,
    leaves: content.mail !== "none",
    dueTime: now + mailDelay(),
    giveUpTime: now + CODE_TTL,
    yields: client === null || device !== null ? 0 : await yieldOf(ctx, client),
  });
  return ok(null);
}

/**
 * Checks a code. A wrong one costs a try; a right one is not consumed: call `consumeChallenges` in
 * the transaction of the effect.
 */
export async function checkCode(
  ctx: MutationCtx,
  key: ChallengeKey,
  code: string,
): Promise<Result<Doc<"challenges">>> {
  const challenge = await findChallenge(ctx, key);
  if (challenge === null) return err({ code: "CODE_OTHER_BROWSER" });
  if (challenge.triesLeft <= 0) return err({ code: "CODE_SPENT" });
  if (challenge.expirationTime <= Date.now()) return err({ code: "CODE_EXPIRED" });
  const mac = await macOf(challenge._id, key.purpose, code);
  if (sameHash(mac, challenge.codeMac)) return ok(challenge);
  const triesLeft = challenge.triesLeft - 1;
  await ctx.db.patch("challenges", challenge._id, { triesLeft });
  return err(triesLeft > 0 ? { code: "CODE_WRONG", triesLeft } : { code: "CODE_SPENT" });
}

/**
 * Voids every challenge of a purpose for an address, in all browsers: the question is settled. That
 * of the browser it was settled in goes. The others stay as they look, with a code that nobody
 * knows: a stranger who has asked for one must not see by it when the owner acts (F-C6).
 */
export async function consumeChallenges(
  ctx: MutationCtx,
  purpose: ChallengePurpose,
  email: string,
  browserHash: string | null,
): Promise<void> {
  const settled = ctx.db
    .query("challenges")
    .withIndex("email", (q) => q.eq("email", email).eq("purpose", purpose));
  for await (const challenge of settled) {
    if (challenge.browserHash === browserHash) await ctx.db.delete("challenges", challenge._id);
    else await disarm(ctx, challenge);
  }
}

/** Leaves a challenge as it looks, with a code that nobody knows and no mail. */
async function disarm(ctx: MutationCtx, challenge: Doc<"challenges">): Promise<void> {
  const { userId: _whose, requestedBy: _who, requestedIn: _where, ...rest } = challenge;
  const { _id, _creationTime, ...looks } = rest;
  const codeMac = await pepperedMac(randomSecret());
  await ctx.db.replace("challenges", _id, { ...looks, mail: "none", codeMac });
}

/** The challenges of a purpose that a signed-in person asked for, in whatever browser. */
function requestedBy(ctx: QueryCtx, userId: Id<"users">, purpose: ChallengePurpose) {
  return ctx.db
    .query("challenges")
    .withIndex("requestedBy", (q) => q.eq("requestedBy", userId).eq("purpose", purpose));
}

/** The newest of them. */
export async function requestedChallenge(
  ctx: QueryCtx,
  userId: Id<"users">,
  purpose: ChallengePurpose,
): Promise<Doc<"challenges"> | null> {
  return await requestedBy(ctx, userId, purpose).order("desc").first();
}

/**
 * Deletes what somebody asked for in a session, by its first id, that was ended from elsewhere: it
 * may have been an intruder's.
 */
export async function dropRequestedIn(
  ctx: MutationCtx,
  userId: Id<"users">,
  purpose: ChallengePurpose,
  origin: Id<"authSessions">,
): Promise<void> {
  for await (const challenge of requestedBy(ctx, userId, purpose))
    if (challenge.requestedIn === origin) await ctx.db.delete("challenges", challenge._id);
}

/** Deletes what a signed-in person asked for and has not finished, except perhaps one. */
export async function dropRequested(
  ctx: MutationCtx,
  userId: Id<"users">,
  purpose: ChallengePurpose,
  except?: Id<"challenges">,
): Promise<void> {
  for await (const challenge of requestedBy(ctx, userId, purpose))
    if (challenge._id !== except) await ctx.db.delete("challenges", challenge._id);
}

/** The newest sign-up of an address that waits for its code, in whatever browser it was started. */
export async function newestPendingSignUp(
  ctx: MutationCtx,
  email: string,
): Promise<Doc<"challenges"> | null> {
  const newest = await ctx.db
    .query("challenges")
    .withIndex("email", (q) => q.eq("email", email).eq("purpose", "signUp"))
    .order("desc")
    .first();
  return newest !== null && newest.keptUntil > Date.now() ? newest : null;
}

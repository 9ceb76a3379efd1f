import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { connect, connectedUserId, connectionOf } from "../../account/connections";
import { beginSession, rotateSession, sessionAgain } from "../../auth/beginSession";
import type { OAuthRules } from "../../auth/hardenedAuth";
import type { Tokens } from "../../auth/library";
import { type SignedIn, live, liveSession, requestedSessionId } from "../../auth/liveSession";
import type { Step } from "../../auth/repeatable";
import {
  VERIFIER_TTL,
  hasLeft,
  leftSignedIn,
  startVerifier,
  takeVerifier,
  verifierIdIn,
} from "../../auth/verifiers";
import { originOf } from "../../auth/recentAuth";
import { appError, unwrap } from "../../lib/result";
import { record } from "../../security/activityLog";
import { clientOf } from "../../security/client";
import { fingerprintsOf } from "../../security/devices";
import { notify } from "../../security/notices";
import { consume, perNetwork } from "../../security/rateLimits";
import { pepperedMac, randomSecret, sameHash } from "../../security/secrets";
import type { AppErrorData } from "../../shared/errors";
import { CODE_TRIES } from "../../shared/limits";
import type { OAuthProviderId } from "../../shared/oauthProviders";
import { identityIn } from "./identity";
import { provenTime } from "./presence";
import type { ProviderIdentity } from "./provider";
import { PROVIDERS } from "./registry";
import { findOrMakeUser, userOf } from "./users";

/**
 * A browser's way to a provider and back, to sign in or to connect an account there. When the
 * provider has answered, who they are is kept beside the code that the same browser must bring; the
 * sign-in or the link happens in the transaction that consumes the code. The provider's callback
 * itself changes nothing: whoever is lured to it would otherwise be signed in as somebody else, or
 * connect their account to somebody else's user.
 */

const MINUTE = 60_000;
/** From asking to connect a provider to leaving for it. */
const LINK_REQUEST_TTL = 5 * MINUTE;
/** From the provider's callback to our page's call. */
const CODE_TTL = 2 * MINUTE;

type Request = Doc<"authorizationRequests">;

/** Notes that the session's next way to the provider is to connect an account there. */
export async function requestLink(
  ctx: MutationCtx,
  { user, session }: SignedIn,
  provider: OAuthProviderId,
): Promise<void> {
  const before = ctx.db
    .query("authorizationRequests")
    .withIndex("sessionId", (q) => q.eq("sessionId", session._id));
  for await (const request of before) await ctx.db.delete("authorizationRequests", request._id);
  await ctx.db.insert("authorizationRequests", {
    provider,
    userId: user._id,
    sessionId: session._id,
    triesLeft: CODE_TRIES,
    expirationTime: Date.now() + LINK_REQUEST_TTL,
  });
}

/** Ties the caller's waiting link request, if there is one, to the way that begins now. */
async function claimLinkRequest(ctx: MutationCtx, verifierId: Id<"authVerifiers">): Promise<void> {
  const signedIn = await liveSession(ctx);
  if (signedIn === null) return;
  const request = await ctx.db
    .query("authorizationRequests")
    .withIndex("sessionId", (q) => q.eq("sessionId", signedIn.session._id))
    .first();
  if (request === null || (await hasLeft(ctx, request.verifierId))) return;
  if (request.expirationTime <= Date.now()) return;
  const expirationTime = Date.now() + VERIFIER_TTL;
  await ctx.db.patch("authorizationRequests", request._id, { verifierId, expirationTime });
}

async function requestOf(
  ctx: MutationCtx,
  verifierId: Id<"authVerifiers">,
): Promise<Request | null> {
  return await ctx.db
    .query("authorizationRequests")
    .withIndex("verifierId", (q) => q.eq("verifierId", verifierId))
    .unique();
}

/** Why an account at a provider cannot become this user's, or null. */
async function obstacleToLink(
  ctx: MutationCtx,
  userId: Id<"users">,
  provider: OAuthProviderId,
  identity: ProviderIdentity,
): Promise<AppErrorData | null> {
  const ownerId = await connectedUserId(ctx, provider, identity.accountId);
  if (ownerId !== null && ownerId !== userId)
    return { code: "PROVIDER_LINKED_ELSEWHERE", provider };
  const isTaken = ownerId !== null || (await connectionOf(ctx, userId, provider)) !== null;
  return isTaken ? { code: "METHOD_EXISTS" } : null;
}

function macOf(request: Pick<Request, "_id">, code: string): Promise<string> {
  return pepperedMac(`oauth|${request._id}|${code}`);
}

/** Refuses at once what could not end well, so that the person learns it on the way back. */
async function checkLink(
  ctx: MutationCtx,
  request: Request & { sessionId: Id<"authSessions">; userId: Id<"users"> },
  provider: OAuthProviderId,
  identity: ProviderIdentity,
): Promise<void> {
  const isOpen = request.expirationTime > Date.now() && request.provider === provider;
  if (!isOpen || (await live(ctx, request.sessionId)) === null)
    throw appError({ code: "SESSION_ENDED" });
  const obstacle = await obstacleToLink(ctx, request.userId, provider, identity);
  if (obstacle !== null) throw appError(obstacle);
}

/**
 * Refuses at once a sign-in that could not end well, and says whom the account signs in, null if a
 * user would have to be made. A browser that left while signed in does not become a new user by it:
 * unless it asked to connect the provider, its owner is told to.
 */
async function checkSignIn(
  ctx: MutationCtx,
  verifier: Doc<"authVerifiers">,
  provider: OAuthProviderId,
  identity: ProviderIdentity,
): Promise<Id<"users"> | null> {
  const isKnown = (await connectedUserId(ctx, provider, identity.accountId)) !== null;
  if (!isKnown && (await leftSignedIn(ctx, verifier)))
    throw appError({ code: "PROVIDER_LINK_REQUIRED", provider });
  return unwrap(await userOf(ctx, provider, identity)).user?._id ?? null;
}

async function keepAnswer(
  ctx: MutationCtx,
  request: Pick<Request, "_id">,
  identity: ProviderIdentity,
): Promise<string> {
  const code = randomSecret();
  await ctx.db.patch("authorizationRequests", request._id, {
    identity,
    codeMac: await macOf(request, code),
    expirationTime: Date.now() + CODE_TTL,
  });
  return code;
}

function isLink(
  request: Request | null,
): request is Request & { sessionId: Id<"authSessions">; userId: Id<"users"> } {
  return request?.sessionId !== undefined && request.userId !== undefined;
}

async function answer(
  ctx: MutationCtx,
  call: { provider: OAuthProviderId; profile: unknown; signature: string },
): Promise<string> {
  const { provider } = call;
  const verifier = await takeVerifier(ctx, call.signature);
  if (verifier === null) throw new Error("Nobody is on the way back with this state");
  const identity = identityIn(call.profile);
  const request = await requestOf(ctx, verifier._id);
  if (isLink(request)) {
    await checkLink(ctx, request, provider, identity);
    return await keepAnswer(ctx, request, identity);
  }
  const userId = await checkSignIn(ctx, verifier, provider, identity);
  const expirationTime = Date.now() + CODE_TTL;
  const pending = { provider, verifierId: verifier._id, triesLeft: CODE_TRIES, expirationTime };
  const whose = userId === null ? {} : { userId };
  const _id = await ctx.db.insert("authorizationRequests", { ...pending, ...whose });
  return await keepAnswer(ctx, { _id }, identity);
}

/** A request with the answer that its code is for. */
interface Opened {
  request: Request;
  identity: ProviderIdentity;
}

/** The request of a browser that waits for its code; null if there is none with a try left. */
async function waitingRequest(ctx: MutationCtx, verifier: string): Promise<Request | null> {
  const verifierId = verifierIdIn(ctx, verifier);
  const request = verifierId === null ? null : await requestOf(ctx, verifierId);
  if (request === null || request.expirationTime <= Date.now()) return null;
  return request.triesLeft > 0 ? request : null;
}

/** The request with its answer if the code is right; null if it is not. */
async function opened(request: Request, code: string): Promise<Opened | null> {
  const { identity, codeMac } = request;
  if (identity === undefined || codeMac === undefined) return null;
  return sameHash(await macOf(request, code), codeMac) ? { request, identity } : null;
}

/**
 * Charges a code that is not good. RATE_LIMITED if the caller's networks have sent too many. A good
 * one costs nothing: the way to the provider was paid for when the browser left, and people who
 * share an address must not keep each other out.
 */
async function chargeWrongCode(ctx: MutationCtx, request: Request | null): Promise<void> {
  unwrap(await consume(ctx, [perNetwork("codeTryNetwork", await clientOf(ctx))]));
  if (request === null) return;
  const { triesLeft } = request;
  await ctx.db.patch("authorizationRequests", request._id, { triesLeft: triesLeft - 1 });
}

/** Connects the account if the caller is the session that asked, and gives the session a new id. */
async function link(
  ctx: MutationCtx,
  { request, identity }: Opened,
  step: Step,
): Promise<Tokens | null> {
  const signedIn = await liveSession(ctx);
  if (signedIn?.session._id !== request.sessionId || signedIn === null) return null;
  const { user, session } = signedIn;
  const { provider } = request;
  await ctx.db.delete("authorizationRequests", request._id);
  // Taken within the last seconds: the session goes on without the link.
  if ((await obstacleToLink(ctx, user._id, provider, identity)) === null) {
    const connectedBy = await originOf(ctx, session._id);
    await connect(ctx, { userId: user._id, connectedBy }, provider, identity);
    await record(ctx, { userId: user._id, kind: "providerConnected", method: provider });
    await notify(ctx, user, "providerConnected", provider);
  }
  return await rotateSession(ctx, session, step);
}

/** Signs in whom the account signed in when the provider answered, or a user who is made now. */
async function signIn(
  ctx: MutationCtx,
  { request, identity }: Opened,
  step: Step,
): Promise<Tokens | null> {
  await ctx.db.delete("authorizationRequests", request._id);
  const { provider, userId } = request;
  // Disconnected within the last seconds: that account is no way in any more, nor to a new user.
  if (userId !== undefined && (await connectedUserId(ctx, provider, identity.accountId)) !== userId)
    return null;
  const user = await findOrMakeUser(ctx, provider, identity);
  if (!user.ok) return null;
  const fingerprints = await fingerprintsOf(null, await clientOf(ctx));
  const authTime = provenTime(PROVIDERS[provider], identity);
  const context = { method: provider, fingerprints, authTime, step };
  const begun = await beginSession(ctx, user.value, context);
  return begun.ok ? begun.value : null;
}

/**
 * Null for a code that is not good: the library's client knows "no tokens". A code that connected
 * an account can be sent again only with the session's token of then.
 */
async function redeem(ctx: MutationCtx, verifier: string, code: string): Promise<Tokens | null> {
  const signInStep = { name: "authorizationCode", by: verifier, input: code };
  const linkStep = { ...signInStep, input: `${code} ${await requestedSessionId(ctx)}` };
  const request = await waitingRequest(ctx, verifier);
  const open = request === null ? null : await opened(request, code);
  if (open === null) {
    const again = (await sessionAgain(ctx, signInStep)) ?? (await sessionAgain(ctx, linkStep));
    if (again?.ok === true) return again.value;
    await chargeWrongCode(ctx, request);
    return null;
  }
  return isLink(open.request)
    ? await link(ctx, open, linkStep)
    : await signIn(ctx, open, signInStep);
}

export const oauthRules: OAuthRules = {
  start: async (ctx) => {
    const verifierId = await startVerifier(ctx);
    await claimLinkRequest(ctx, verifierId);
    return verifierId;
  },
  answer,
  redeem,
};

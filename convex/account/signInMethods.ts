import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { endSessionsBegunBy } from "../auth/endSession";
import type { SignedIn } from "../auth/liveSession";
import { originOf } from "../auth/recentAuth";
import { type Step, keepOutcome, wasTaken } from "../auth/repeatable";
import { appError } from "../lib/result";
import { record } from "../security/activityLog";
import { notify } from "../security/notices";
import type { OAuthProviderId } from "../shared/oauthProviders";
import type { SignInMethodId } from "../shared/signInMethods";
import { connectionOf, connectionsOf, disconnect } from "./connections";
import { passwordOf, removePassword } from "./passwords";

/** Which ways in a user has. The one place that knows, and that the last one stays. */

/** Times are epoch milliseconds. */
export interface SignInMethodView {
  id: SignInMethodId;
  addedAt: number;
  /** The name of the account at a provider; null for other methods. */
  handle: string | null;
  image: string | null;
  /** It opens nothing until it is enabled again (account/suspension.ts). */
  suspended: boolean;
  /** False for the only way in. */
  removable: boolean;
}

/** What a method that is no provider says of an account elsewhere. */
const NOBODYS = { handle: null, image: null };

export async function signInMethodsOf(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<SignInMethodView[]> {
  const password = await passwordOf(ctx, userId);
  const connections = await connectionsOf(ctx, userId);
  const methods = [
    ...(password === null
      ? []
      : [{ id: "password" as const, addedAt: password.setTime, ...NOBODYS, suspended: false }]),
    ...connections.map(({ provider, _creationTime, login, name, image, suspendedTime }) => ({
      id: provider,
      addedAt: _creationTime,
      handle: login ?? name ?? null,
      image: image ?? null,
      suspended: suspendedTime !== undefined,
    })),
  ];
  const waysIn = methods.filter(({ suspended }) => !suspended).length;
  return methods.map((method) => ({
    ...method,
    removable: waysIn > (method.suspended ? 0 : 1),
  }));
}

async function stepOf(ctx: QueryCtx, { session }: SignedIn, id: SignInMethodId): Promise<Step> {
  return { name: "methodRemoved", by: await originOf(ctx, session._id), input: id };
}

/**
 * Whether the caller's way in can be removed; false if this browser has just done it. NOT_FOUND if
 * there is no such way in, LAST_METHOD if it is the only one.
 */
async function isRemovable(
  ctx: QueryCtx,
  signedIn: SignedIn,
  id: SignInMethodId,
): Promise<boolean> {
  const method = (await signInMethodsOf(ctx, signedIn.user._id)).find((one) => one.id === id);
  if (method === undefined) {
    if (await wasTaken(ctx, await stepOf(ctx, signedIn, id))) return false;
    throw appError({ code: "NOT_FOUND" });
  }
  if (!method.removable) throw appError({ code: "LAST_METHOD" });
  return true;
}

async function noteRemoval(ctx: MutationCtx, signedIn: SignedIn, id: SignInMethodId) {
  const { user, session } = signedIn;
  await endSessionsBegunBy(ctx, user._id, id, session._id);
  const event = { userId: user._id, sessionId: session._id };
  if (id === "password") await record(ctx, { ...event, kind: "passwordRemoved" });
  else await record(ctx, { ...event, kind: "providerDisconnected", method: id });
  await keepOutcome(ctx, await stepOf(ctx, signedIn, id), user._id, { answer: null });
}

/** Removes the caller's password, and ends the other sessions that it began. */
export async function removePasswordMethod(ctx: MutationCtx, signedIn: SignedIn): Promise<void> {
  const { user } = signedIn;
  if (!(await isRemovable(ctx, signedIn, "password"))) return;
  await removePassword(ctx, user._id);
  await noteRemoval(ctx, signedIn, "password");
  await notify(ctx, user, "passwordRemoved");
}

/** Disconnects a provider of the caller's, and ends the other sessions that it began. */
export async function disconnectProvider(
  ctx: MutationCtx,
  signedIn: SignedIn,
  provider: OAuthProviderId,
): Promise<void> {
  const { user } = signedIn;
  if (!(await isRemovable(ctx, signedIn, provider))) return;
  const connection = await connectionOf(ctx, user._id, provider);
  if (connection === null) throw appError({ code: "NOT_FOUND" });
  await disconnect(ctx, connection);
  await noteRemoval(ctx, signedIn, provider);
  await notify(ctx, user, "providerDisconnected", provider);
}

import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { endSessionsBegunBy } from "../auth/endSession";
import type { SignedIn } from "../auth/liveSession";
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

/** NOT_FOUND if the caller has no such way in, LAST_METHOD if it is the only one. */
async function requireRemovable(
  ctx: QueryCtx,
  user: Doc<"users">,
  id: SignInMethodId,
): Promise<void> {
  const method = (await signInMethodsOf(ctx, user._id)).find((one) => one.id === id);
  if (method === undefined) throw appError({ code: "NOT_FOUND" });
  if (!method.removable) throw appError({ code: "LAST_METHOD" });
}

/** Removes the caller's password, and ends the other sessions that it began. */
export async function removePasswordMethod(
  ctx: MutationCtx,
  { user, session }: SignedIn,
): Promise<void> {
  await requireRemovable(ctx, user, "password");
  await removePassword(ctx, user._id);
  await endSessionsBegunBy(ctx, user._id, "password", session._id);
  await record(ctx, { userId: user._id, kind: "passwordRemoved", sessionId: session._id });
  await notify(ctx, user, "passwordRemoved");
}

/** Disconnects a provider of the caller's, and ends the other sessions that it began. */
export async function disconnectProvider(
  ctx: MutationCtx,
  { user, session }: SignedIn,
  provider: OAuthProviderId,
): Promise<void> {
  await requireRemovable(ctx, user, provider);
  const connection = await connectionOf(ctx, user._id, provider);
  if (connection === null) throw appError({ code: "NOT_FOUND" });
  await disconnect(ctx, connection);
  await endSessionsBegunBy(ctx, user._id, provider, session._id);
  const event = { userId: user._id, method: provider, sessionId: session._id };
  await record(ctx, { ...event, kind: "providerDisconnected" });
  await notify(ctx, user, "providerDisconnected", provider);
}

import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import {
  REAUTHENTICATION_METHODS,
  type ReauthenticationMethodId,
} from "../shared/reauthenticationMethods";

/** A way in which somebody who is signed in can prove once more who they are. */
export interface ReauthenticationMethod {
  available(ctx: QueryCtx, user: Doc<"users">): Promise<boolean>;
  /** Offered only to those who have no other way. */
  readonly fallback: boolean;
}

export type ReauthenticationMethods = Record<ReauthenticationMethodId, ReauthenticationMethod>;

/** The ways that a person has, in the order of the ids. */
export async function reauthenticationMethodsOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  rows: ReauthenticationMethods,
): Promise<ReauthenticationMethodId[]> {
  const available: ReauthenticationMethodId[] = [];
  for (const id of REAUTHENTICATION_METHODS)
    if (await rows[id].available(ctx, user)) available.push(id);
  const own = available.filter((id) => !rows[id].fallback);
  return own.length > 0 ? own : available;
}

import { connectionOf } from "./account/connections";
import {
  type SignInMethodView,
  disconnectProvider,
  signInMethodsOf,
} from "./account/signInMethods";
import { enableConnection } from "./account/suspension";
import { authedMutation, authedQuery } from "./auth/functions";
import { sensitive } from "./auth/sensitive";
import { appError } from "./lib/result";
import { oauthProviderId } from "./security/validators";
import { requestLink } from "./signIn/oauth/authorizationRequests";

/** The ways into the caller's account, of which one always stays. */

export const list = authedQuery({
  args: {},
  handler: async (ctx): Promise<SignInMethodView[]> => await signInMethodsOf(ctx, ctx.user._id),
});

/**
 * Notes that the next sign-in this session starts at the provider is to connect that account, not
 * to sign in as it. METHOD_EXISTS if one of the provider is connected already.
 */
export const connect = sensitive(authedMutation)({
  args: { provider: oauthProviderId },
  handler: async (ctx, { provider }): Promise<null> => {
    if ((await connectionOf(ctx, ctx.user._id, provider)) !== null)
      throw appError({ code: "METHOD_EXISTS" });
    await requestLink(ctx, ctx, provider);
    return null;
  },
});

/**
 * Lets a suspended provider open the account again, which its owner is told by mail. NOT_FOUND if
 * it is not connected.
 */
export const enable = sensitive(authedMutation)({
  args: { provider: oauthProviderId },
  handler: async (ctx, { provider }): Promise<null> => {
    const connection = await connectionOf(ctx, ctx.user._id, provider);
    if (connection === null) throw appError({ code: "NOT_FOUND" });
    await enableConnection(ctx, ctx, connection);
    return null;
  },
});

/**
 * Ends the other sessions that the provider began. LAST_METHOD if it is the only way in, NOT_FOUND
 * if it is not connected.
 */
export const disconnect = sensitive(authedMutation)({
  args: { provider: oauthProviderId },
  handler: async (ctx, { provider }): Promise<null> => {
    await disconnectProvider(ctx, ctx, provider);
    return null;
  },
});

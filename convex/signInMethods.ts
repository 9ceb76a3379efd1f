import { passwordOf, githubProfileOf, removeGithub } from "./account/users";
import { record } from "./security/activityLog";
import { authedMutation, authedQuery } from "./auth/functions";
import { noteLinkIntent } from "./signIn/oauth/authorizationRequests";
import { notify } from "./security/notices";
import { appError } from "./lib/result";
import { sensitive } from "./auth/sensitive";
import { endSessionsBegunBy } from "./auth/sessions";

/** The ways into the caller's account, of which one always stays. */

/** Times are epoch milliseconds. `removable` is false for the only way in. */
export interface SignInMethods {
  password: { setAt: number; removable: boolean } | null;
  github: {
    login: string;
    image: string | null;
    connectedAt: number;
    removable: boolean;
  } | null;
}

export const methods = authedQuery({
  args: {},
  handler: async (ctx): Promise<SignInMethods> => {
    const password = await passwordOf(ctx, ctx.user._id);
    const github = await githubProfileOf(ctx, ctx.user._id);
    const removable = password !== null && github !== null;
    return {
      password: password && { setAt: password.setTime, removable },
      github: github && {
        login: github.login,
        image: github.image ?? null,
        connectedAt: github._creationTime,
        removable,
      },
    };
  },
});

/**
 * Notes that the next GitHub sign-in this session starts is to connect that GitHub account, not to sign in as it.
 * METHOD_EXISTS if one is connected already.
 */
export const connectGithub = sensitive(authedMutation)({
  args: {},
  handler: async (ctx): Promise<null> => {
    if ((await githubProfileOf(ctx, ctx.user._id)) !== null)
      throw appError({ code: "METHOD_EXISTS" });
    await noteLinkIntent(ctx, ctx);
    return null;
  },
});

/**
 * Ends the other sessions that GitHub began. LAST_METHOD without a password, NOT_FOUND if no GitHub account is
 * connected.
 */
export const disconnectGithub = sensitive(authedMutation)({
  args: {},
  handler: async (ctx): Promise<null> => {
    const { user, session } = ctx;
    if ((await githubProfileOf(ctx, user._id)) === null) throw appError({ code: "NOT_FOUND" });
    if ((await passwordOf(ctx, user._id)) === null) throw appError({ code: "LAST_METHOD" });
    await removeGithub(ctx, user._id);
    await endSessionsBegunBy(ctx, user._id, ["github"], session._id);
    await record(ctx, { userId: user._id, kind: "githubDisconnected", sessionId: session._id });
    await notify(ctx, user, "githubDisconnected");
    return null;
  },
});

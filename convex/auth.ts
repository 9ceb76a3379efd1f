import { callbackPage } from "./signIn/oauth/callback";
import { githubUser } from "./signIn/oauth/users";
import { hardenedAuth } from "./auth/hardenedAuth";
import { DURATIONS } from "./auth/sessions";
import { github } from "./signIn/oauth/providers/github";
import { passwordFlows } from "./signIn/password/flows";

/** The ways in. `store` is reached by this file's name, so it must stay `convex/auth.ts`. */
const hardened = hardenedAuth(
  {
    providers: [github()],
    session: {
      totalDurationMs: DURATIONS.total,
      inactiveDurationMs: DURATIONS.inactive,
    },
    jwt: { durationMs: DURATIONS.accessToken },
    callbacks: {
      redirect: async ({ redirectTo }) => callbackPage(redirectTo),
      createOrUpdateUser: async (ctx, { existingUserId, type, profile }) => {
        // Password accounts are made by our own provider; nothing else may make or change a user here.
        if (type !== "oauth") throw new Error(`No user is made by way of "${type}"`);
        return await githubUser(ctx, existingUserId, profile);
      },
    },
  },
  passwordFlows,
);

export const auth = { addHttpRoutes: hardened.addHttpRoutes };
export const { signIn, signOut, store, isAuthenticated, issueTokens } = hardened;

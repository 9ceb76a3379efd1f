import { hardenedAuth } from "./auth/hardenedAuth";
import { oauthRules } from "./signIn/oauth/authorizationRequests";
import { callbackPage } from "./signIn/oauth/callback";
import { libraryProviders } from "./signIn/oauth/registry";
import { SIGN_IN_METHODS } from "./signIn/registry";

/**
 * Where the parts of signing in are put together. The library reaches `store` by this file's name,
 * so it must stay `convex/auth.ts`.
 */
const hardened = hardenedAuth({
  providers: libraryProviders(),
  methods: SIGN_IN_METHODS,
  oauth: oauthRules,
  redirect: callbackPage,
});

export const auth = { addHttpRoutes: hardened.addHttpRoutes };
export const { signIn, signOut, store, isAuthenticated } = hardened;

import Google from "@auth/core/providers/google";
import { optionalSetting } from "../../../lib/environment";
import { identityOfClaims, signedBy } from "../openId";
import type { OAuthProvider } from "../provider";

/**
 * Google by OpenID Connect, or another issuer that answers as it does at AUTH_GOOGLE_ISSUER. Google
 * says `email_verified` of addresses that it has checked itself, and of those of Workspace domains
 * (https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload).
 */
const issuer = (optionalSetting("AUTH_GOOGLE_ISSUER") ?? "https://accounts.google.com").replace(
  /\/+$/,
  "",
);

export const google: OAuthProvider = {
  settings: ["AUTH_GOOGLE_ID", "AUTH_GOOGLE_SECRET"],
  checks: ["pkce", "state", "nonce"],
  // Google documents neither `prompt=login` nor `max_age`, and gives no `auth_time` without them.
  provesPresence: false,
  config: () =>
    Google({
      issuer,
      token: signedBy(issuer),
      // Otherwise a browser with one Google account is never asked which.
      authorization: { params: { scope: "openid email profile", prompt: "select_account" } },
    }),
  identity: (claims) => identityOfClaims(claims, issuer),
};

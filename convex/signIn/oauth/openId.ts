import { createLocalJWKSet, jwtVerify } from "jose";
import { emailOf, identityWith, nameOf, pictureOf, textOf } from "./identity";
import { patientFetch } from "./patientFetch";
import type { OAuthProfile, ProviderIdentity } from "./provider";

/** What all OpenID Connect providers have in common. */

/** Clocks of issuers and ours may differ by so many seconds. */
const CLOCK_TOLERANCE = 30;

/**
 * The `token` part of a provider's config: refuses an ID token whose signature is not the issuer's.
 * The library checks its issuer, audience, times and nonce, and leaves the signature to TLS (OpenID
 * Connect Core 1.0, 3.1.3.7); a stolen client secret and a false answer should not be enough.
 */
export function signedBy(issuer: string) {
  return {
    conform: async (response: Response): Promise<undefined> => {
      const { id_token: idToken } = (await response.json()) as { id_token?: unknown };
      if (typeof idToken !== "string") throw new Error(`${issuer} gave no ID token`);
      const discovery = `${issuer}/.well-known/openid-configuration`;
      const { jwks_uri: address } = await document<{ jwks_uri: string }>(discovery);
      const keys = await document<Parameters<typeof createLocalJWKSet>[0]>(address);
      await jwtVerify(idToken, createLocalJWKSet(keys), {
        issuer,
        algorithms: ["RS256", "ES256"],
        clockTolerance: CLOCK_TOLERANCE,
      });
    },
  };
}

/** A document of the issuer's. What is wrong with its shape fails where it is used. */
async function document<Shape>(address: string): Promise<Shape> {
  const response = await patientFetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return (await response.json()) as Shape;
}

/**
 * Who the claims of an ID token say that somebody is. An address is believed only with
 * `email_verified`, which must be true itself: some issuers send the word.
 */
export function identityOfClaims(claims: OAuthProfile, issuer: string): ProviderIdentity {
  const accountId = textOf(claims["sub"]);
  if (accountId === undefined) throw new Error(`${issuer} gave no subject`);
  const email = emailOf(claims["email"]);
  return identityWith({
    accountId,
    handle: email ?? undefined,
    name: nameOf(claims["name"]),
    picture: pictureOf(claims["picture"], issuer),
    email,
    emailVerified: claims["email_verified"] === true,
    authTime: authTimeIn(claims),
  });
}

/** When the issuer last asked the person who they are (epoch ms), if the token says so. */
function authTimeIn(claims: OAuthProfile): number | undefined {
  const seconds = claims["auth_time"];
  return typeof seconds === "number" && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

import { decodeJwt, decodeProtectedHeader, generateKeyPair, type JWTPayload, SignJWT } from "jose";

export const ALGORITHM = "RS256";

/** What can be wrong with an ID token. An app must take none of the first five for a sign-in. */
export const FLAWS = [
  "wrongNonce",
  "wrongAudience",
  "wrongIssuer",
  "expired",
  "badSignature",
  "unverifiedEmail",
  "noEmail",
] as const;
export type Flaw = (typeof FLAWS)[number];

const AN_HOUR = 60 * 60;

/** The same ID token with a flaw: all else in it is as it should be. */
export async function flawedIdToken(idToken: string, flaw: Flaw, key: CryptoKey): Promise<string> {
  const { alg = ALGORITHM, ...header } = decodeProtectedHeader(idToken);
  const claims = new SignJWT(flawedClaims(decodeJwt(idToken), flaw));
  const signer = flaw === "badSignature" ? (await generateKeyPair(ALGORITHM)).privateKey : key;
  return claims.setProtectedHeader({ ...header, alg }).sign(signer);
}

function flawedClaims(claims: JWTPayload, flaw: Flaw): JWTPayload {
  switch (flaw) {
    case "wrongNonce":
      return { ...claims, nonce: "of-another-sign-in" };
    case "wrongAudience":
      return { ...claims, aud: "another-app" };
    case "wrongIssuer":
      return { ...claims, iss: `${claims.iss}/another` };
    case "expired": {
      const now = Math.floor(Date.now() / 1_000);
      return { ...claims, iat: now - 2 * AN_HOUR, exp: now - AN_HOUR };
    }
    case "badSignature":
      return claims;
    case "unverifiedEmail":
      return { ...claims, email_verified: false };
    case "noEmail": {
      const { email: _email, email_verified: _isVerified, ...rest } = claims;
      return rest;
    }
    default:
      return flaw satisfies never;
  }
}

/** An identity provider for tests: key pairs and tokens signed with them. */
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from "jose";

export interface Signer {
  readonly publicKey: JWK;
  /** Claims override the defaults; undefined leaves one out. */
  sign(claims?: Readonly<Record<string, unknown>>, header?: { kid?: string }): Promise<string>;
}

/** @param defaults claims of every token, for example `iss` and `aud` */
export async function createSigner(
  defaults: JWTPayload,
  alg: "RS256" | "ES256" | "EdDSA" = "RS256",
): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    publicKey: await exportJWK(publicKey),
    sign(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { sub: "user|session", iat: now, exp: now + 3600, ...defaults, ...claims };
      return new SignJWT(payload).setProtectedHeader({ alg, ...header }).sign(privateKey);
    },
  };
}

/** Secrets of a deployment: made once, then kept. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { promisify } from "node:util";

export interface SigningKeys {
  /** PKCS8 PEM on one line, newlines as spaces, as Convex Auth stores it (P7.3). */
  readonly JWT_PRIVATE_KEY: string;
  /** `{"keys":[…]}` with the public half. */
  readonly JWKS: string;
}

/** For RS256. */
export async function makeSigningKeys(): Promise<SigningKeys> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
  });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { JWT_PRIVATE_KEY: pem.trimEnd().replaceAll("\n", " "), JWKS: keySet(publicKey) };
}

/** The key set that belongs to a private key in any of its forms; null when the text is none. */
export function keySetOf(privateKey: string): string | null {
  const begin = "-----BEGIN PRIVATE KEY-----";
  const end = "-----END PRIVATE KEY-----";
  const body = privateKey.split(begin)[1]?.split(end)[0];
  if (body === undefined) return null;
  try {
    const pem = [begin, ...body.trim().split(/\s+/), end].join("\n");
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "rsa" ? keySet(createPublicKey(key)) : null;
  } catch {
    return null;
  }
}

/** Whether a key set has the public half of a private key, whatever else it says of it. */
export function belongTogether(privateKey: string, keys: string): boolean {
  const modulus = /"n":\s*"([^"]+)"/.exec(keySetOf(privateKey) ?? "")?.[1];
  return modulus !== undefined && keys.includes(`"${modulus}"`);
}

/** 32 random bytes as 64 hex digits. */
export function makePepper(): string {
  return randomBytes(32).toString("hex");
}

function keySet(publicKey: KeyObject): string {
  const { kty, n, e } = publicKey.export({ format: "jwk" });
  return JSON.stringify({ keys: [{ use: "sig", kty, n, e }] });
}

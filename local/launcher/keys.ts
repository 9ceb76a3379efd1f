/** Secrets that are made at first start and then kept. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JWK } from "jose";
import { INSTANCE_NAME, isAdminKey } from "./admin-key";
import { readTextFile, writePrivateFile } from "./private-file";
import { StartError } from "./settings";

const ALGORITHM = "RS256";

/**
 * `latchkey-local|<64 hex digits>`, from `<localDir>/admin-key`, which is made when missing (mode
 * 0600).
 */
export function openAdminKey(localDir: string): string {
  const file = join(localDir, "admin-key");
  const kept = readTextFile(file)?.trim();
  if (kept === undefined) {
    const made = `${INSTANCE_NAME}|${randomBytes(32).toString("hex")}`;
    writePrivateFile(file, `${made}\n`);
    return made;
  }
  if (!isAdminKey(kept))
    throw new StartError(
      `${file} does not hold an admin key (<name>|<hex digits>). Restore it, or delete it to get a new one.`,
    );
  return kept;
}

export interface SigningKeys {
  /** PKCS8 PEM on one line: newlines are spaces, as Convex Auth stores it (P7.3). */
  readonly JWT_PRIVATE_KEY: string;
  /** `{"keys":[…]}` with the public half. */
  readonly JWKS: string;
}

export async function makeSigningKeys(): Promise<SigningKeys> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const pem = await exportPKCS8(privateKey);
  return {
    JWT_PRIVATE_KEY: pem.trimEnd().replaceAll("\n", " "),
    JWKS: keySet(await exportJWK(publicKey)),
  };
}

/** The JWKS that belongs to a private key in either form; null when the text is no RSA key. */
export async function keySetOf(privateKeyText: string): Promise<string | null> {
  const body = /-----BEGIN PRIVATE KEY-----(?<body>[\s\S]*)-----END PRIVATE KEY-----/.exec(
    privateKeyText,
  )?.groups?.["body"];
  if (body === undefined) return null;
  const pem = `-----BEGIN PRIVATE KEY-----\n${body.trim().replaceAll(/\s+/g, "\n")}\n-----END PRIVATE KEY-----`;
  try {
    const { kty, n, e } = await exportJWK(await importPKCS8(pem, ALGORITHM, { extractable: true }));
    return n === undefined || e === undefined ? null : keySet({ ...(kty && { kty }), n, e });
  } catch {
    return null;
  }
}

/** 32 random bytes, hex. */
export function makePepper(): string {
  return randomBytes(32).toString("hex");
}

function keySet(key: JWK): string {
  return JSON.stringify({ keys: [{ use: "sig", ...key }] });
}

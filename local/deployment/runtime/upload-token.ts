/**
 * The token in an upload URL: signed by the deployment, good for one hour, any number of uploads
 * (P2.13).
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const LIFETIME_MS = 3_600_000;

/**
 * @param secret `Engine.secret`
 * @param now milliseconds since the epoch
 * @returns URL-safe text for `/api/storage/upload?token=`
 */
export function signUploadToken(secret: string, now: number): string {
  const expires = (Math.floor(now) + LIFETIME_MS).toString(36);
  return `${expires}.${signatureOf(expires, secret)}`;
}

export function isValidUploadToken(token: string, secret: string, now: number): boolean {
  const [expires = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || !/^[0-9a-z]{1,11}$/.test(expires)) return false;
  const given = Buffer.from(signature, "base64url");
  const expected = Buffer.from(signatureOf(expires, secret), "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return Number.parseInt(expires, 36) > now;
}

function signatureOf(expires: string, secret: string): string {
  return createHmac("sha256", Buffer.from(secret, "hex"))
    .update(`upload:${expires}`)
    .digest("base64url");
}

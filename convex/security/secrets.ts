import { alphabet, constantTimeEqual, generateRandomString } from "oslo/crypto";
import { CODE_LENGTH } from "../shared/limits";
import { setting } from "../lib/environment";

/**
 * Random secrets, and the keyed and unkeyed hashes under which they are stored. All strings are
 * base64url.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const IV_BYTES = 12;

function toBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.codePointAt(0) ?? 0);
}

/** 256 random bits. */
export function randomSecret(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** Eight digits, each equally likely (oslo rejects what would bias them), leading zeros kept. */
export function randomCode(): string {
  return generateRandomString(CODE_LENGTH, alphabet("0-9"));
}

/** For secrets with at least 128 random bits, which need no key. */
export async function sha256(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text))));
}

let lastKey: { pepper: string; key: Promise<CryptoKey> } | null = null;

/** Made once as long as the pepper stays: a sign-in needs it several times. */
function pepperKey(pepper: string): Promise<CryptoKey> {
  if (lastKey?.pepper !== pepper) {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = crypto.subtle.importKey("raw", encoder.encode(pepper), algorithm, false, ["sign"]);
    lastKey = { pepper, key };
  }
  return lastKey.key;
}

/**
 * Keyed with the deployment's pepper, so that a copy of the database does not reveal short secrets
 * by trying them all.
 */
export async function pepperedMac(text: string): Promise<string> {
  const key = await pepperKey(setting("AUTH_PEPPER"));
  return toBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))));
}

/** Whether two hashes are equal, in time that does not depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
  return constantTimeEqual(encoder.encode(a), encoder.encode(b));
}

async function sealingKey(): Promise<CryptoKey> {
  const material = encoder.encode(`seal|${setting("AUTH_PEPPER")}`);
  const digest = await crypto.subtle.digest("SHA-256", material);
  return crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/**
 * Encrypts what a scheduled function needs: its arguments stay readable in the database for days.
 */
export async function seal(text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv },
    await sealingKey(),
    encoder.encode(text),
  );
  return toBase64Url(new Uint8Array([...iv, ...new Uint8Array(sealed)]));
}

/** Reverses `seal`. Throws if the text was changed or sealed under another pepper. */
export async function unseal(sealed: string): Promise<string> {
  const bytes = fromBase64Url(sealed);
  const opened = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytes.slice(0, IV_BYTES) },
    await sealingKey(),
    bytes.slice(IV_BYTES),
  );
  return decoder.decode(opened);
}

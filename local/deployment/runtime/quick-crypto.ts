/**
 * Two methods of SubtleCrypto whose usual cost is not the work itself. Results and failures are
 * SubtleCrypto's.
 */
import { createHash, webcrypto } from "node:crypto";

const { subtle } = webcrypto;

/** Node computes digests in another thread, which for little data costs more than the digest. */
const AT_ONCE_BYTES = 65_536;

const HASHES: Readonly<Record<string, string>> = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** As `subtle.digest`; little data is digested before it returns. */
export async function digest(...args: Parameters<typeof subtle.digest>): Promise<ArrayBuffer> {
  const [algorithm, data] = args;
  const hash = typeof algorithm === "string" ? HASHES[algorithm.toUpperCase()] : undefined;
  const bytes = bytesOf(data);
  if (hash === undefined || bytes === null || bytes.byteLength > AT_ONCE_BYTES)
    return await subtle.digest(...args);
  return Uint8Array.from(createHash(hash).update(bytes).digest()).buffer;
}

/** Keys kept for each thread; the one that has not been asked for longest makes room. */
const MOST_KEYS = 16;
const imported = new Map<string, webcrypto.CryptoKey>();

/**
 * As `subtle.importKey`. To parse a private RSA key takes longer than to sign with it, and whoever
 * signs tokens imports the same one for each; a key that was imported before is copied.
 */
export async function importKey(
  ...args: Parameters<typeof subtle.importKey>
): Promise<webcrypto.CryptoKey> {
  const [format, data, algorithm, extractable, usages] = args;
  const bytes = bytesOf(data);
  if (format !== "pkcs8" || bytes === null) return await subtle.importKey(...args);
  const content = createHash("sha256").update(bytes).digest("base64");
  const name = JSON.stringify([content, algorithm, extractable, usages]);
  const key = imported.get(name) ?? (await subtle.importKey(...args));
  imported.delete(name);
  imported.set(name, key);
  const [longestUnasked] = imported.keys();
  if (imported.size > MOST_KEYS && longestUnasked !== undefined) imported.delete(longestUnasked);
  return structuredClone(key);
}

/** Null for what holds none, which SubtleCrypto is left to refuse. */
function bytesOf(data: unknown): Uint8Array | null {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (!ArrayBuffer.isView(data)) return null;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

import { argon2Verify, argon2id } from "hash-wasm";
import { normalizePassword } from "../shared/passwordRules";

/**
 * Argon2id in WebAssembly, which the default runtime has. Only for actions: about 50 ms of work has
 * no place in a transaction. Cost: OWASP Password Storage, 19 MiB and two passes.
 */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;

const CURRENT = `$argon2id$v=19$m=${COST.memorySize},t=${COST.iterations},p=${COST.parallelism}$`;

/** The hash of a password nobody has, so that an unknown address costs as much as a known one. */
const NOBODY = `${CURRENT}bm9ib2R5IGhhcyBpdCE$q0Gb4rRkzQ2v0kqWc3mB7tYxHn1uV5sL8eJdPfA6oZU`;

/** A PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  return await argon2id({
    ...COST,
    password: normalizePassword(password),
    salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)),
    hashLength: HASH_BYTES,
    outputType: "encoded",
  });
}

/**
 * Whether the password is the hash's. A null hash (no such account) costs the same and is never
 * matched.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const matches = await argon2Verify({
    password: normalizePassword(password),
    hash: hash ?? NOBODY,
  });
  return matches && hash !== null;
}

/**
 * Whether a hash was made at another cost than today's, and should be made anew while the password
 * is known.
 */
export function needsRehash(hash: string): boolean {
  return !hash.startsWith(CURRENT);
}

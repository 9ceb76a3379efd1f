import { readStored, storageKey, store } from "./browser-storage";

const BYTES = 32;

/**
 * A fresh secret that ties a mailed code to this browser: 256 random bits as 43 base64url
 * characters.
 */
export function makeBrowserSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

const SIGN_IN_KEY = storageKey("signInSecret");

/**
 * The secret this browser signs in with, the same each time and across sign-outs: by it the backend
 * knows a browser that has signed in before, which strangers who guess at the account cannot lock
 * out.
 */
export function signInSecret(): string {
  const kept = readStored(SIGN_IN_KEY);
  if (kept !== null && /^[\w-]{43}$/.test(kept)) return kept;
  const secret = makeBrowserSecret();
  keepSignInSecret(secret);
  return secret;
}

/**
 * For a code that has signed this browser in: the backend knows the browser by the secret that came
 * with it.
 */
export function keepSignInSecret(secret: string): void {
  store(SIGN_IN_KEY, secret);
}

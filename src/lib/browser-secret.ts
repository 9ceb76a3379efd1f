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
 * The secret by which this browser signs in and asks for codes, the same for all its accounts and
 * across sign-outs: by it the backend knows a browser that has signed in before, which strangers
 * who guess at the account cannot lock out.
 */
export function signInSecret(): string {
  const kept = keptSecret();
  if (kept !== null) return kept;
  const secret = makeBrowserSecret();
  store(SIGN_IN_KEY, secret);
  return secret;
}

function keptSecret(): string | null {
  const kept = readStored(SIGN_IN_KEY);
  return kept !== null && /^[\w-]{43}$/.test(kept) ? kept : null;
}

/**
 * For a code that has signed this browser in: the backend knows the browser by the secret that came
 * with it. One that is kept already stays: other accounts know this browser by it.
 */
export function keepSignInSecret(secret: string): void {
  if (keptSecret() === null) store(SIGN_IN_KEY, secret);
}

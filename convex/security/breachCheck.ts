import { latchkey as config } from "../../latchkey.config";
import { normalizePassword } from "../shared/passwordRules";
import { optionalSetting } from "../lib/environment";

/**
 * Asks Have I Been Pwned whether a password is in a known breach, by k-anonymity: only the first
 * five hex digits of its SHA-1 leave the deployment
 * (https://haveibeenpwned.com/API/v3#PwnedPasswords). AUTH_BREACH_CHECK=off switches it off.
 */
const RANGE = "https://api.pwnedpasswords.com/range/";
const PREFIX = 5;
const TIMEOUT = 1500;

async function sha1Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();
}

async function suffixesOf(prefix: string): Promise<string[]> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT);
  try {
    const headers = { "Add-Padding": "true", "User-Agent": config.slug };
    const response = await fetch(RANGE + prefix, { headers, signal: abort.signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return (await response.text()).split(/\r?\n/);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Whether a password is known from a breach. Answers no when the list cannot be asked, and logs
 * that.
 */
export async function isBreached(password: string): Promise<boolean> {
  if (optionalSetting("AUTH_BREACH_CHECK") === "off") return false;
  const hash = await sha1Hex(normalizePassword(password));
  try {
    const lines = await suffixesOf(hash.slice(0, PREFIX));
    const suffix = hash.slice(PREFIX);
    // Padding lines carry a count of zero.
    return lines.some((line) => line.startsWith(`${suffix}:`) && !line.endsWith(":0"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // oxlint-disable-next-line no-console -- the operator must know that the check is not happening
    console.warn(`Breach check skipped (${reason}). Set AUTH_BREACH_CHECK=off to switch it off.`);
    return false;
  }
}

import { CODE_LENGTH, CODE_WIRE_MAX, EMAIL_LOCAL_MAX, EMAIL_MAX } from "./limits";

/**
 * The one spelling of what people type. Apart from the schemas, so that the sign-in page need not
 * load zod.
 */

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;
const ASCII = /^[\x21-\x7e]+$/;

/**
 * The one spelling of an address, or null if it is none. ASCII is checked before lower-casing,
 * because U+212A (Kelvin) would become a "k" and hit another person's mailbox.
 */
export function canonicalEmail(text: string): string | null {
  if (text.length > EMAIL_MAX * 2) return null;
  const trimmed = text.trim();
  if (trimmed.length > EMAIL_MAX || !ASCII.test(trimmed)) return null;
  const lower = trimmed.toLowerCase();
  const at = lower.lastIndexOf("@");
  const [local, domain] = [lower.slice(0, at), lower.slice(at + 1)];
  if (at < 1 || local.length > EMAIL_LOCAL_MAX) return null;
  return LOCAL_PART.test(local) && DOMAIN.test(domain) ? lower : null;
}

/**
 * The digits of a code in whatever was pasted ("Your code is 1234 5678"), or null. Full-width
 * digits count; a longer row of digits is no code.
 */
export function codeDigits(text: string): string | null {
  if (text.length > CODE_WIRE_MAX) return null;
  const plain = text.normalize("NFKC");
  const row = new RegExp(`(?<!\\d[\\s-]?)\\d(?:[\\s-]?\\d){${CODE_LENGTH - 1}}(?![\\s-]?\\d)`);
  return row.exec(plain)?.[0].replaceAll(/\D/g, "") ?? null;
}

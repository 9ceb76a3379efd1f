import { EMAIL_LOCAL_MAX, EMAIL_MAX } from "./limits";

/**
 * The one spelling of an address. Apart from the schemas, so that the sign-in page need not load
 * zod.
 */

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;
const ASCII = /^[\x21-\x7e]+$/;

/**
 * The one spelling of an address, or null if it is none. Its domain is spelled as mail servers know
 * it: "bücher.example" is "xn--bcher-kva.example". ASCII is checked before lower-casing, because
 * U+212A (Kelvin) would become a "k" and hit another person's mailbox.
 */
export function canonicalEmail(text: string): string | null {
  if (text.length > EMAIL_MAX * 2) return null;
  const [local, typed] = halves(text);
  if (local.length > EMAIL_LOCAL_MAX || !ASCII.test(local)) return null;
  const domain = asciiDomain(typed);
  if (domain === null || !DOMAIN.test(domain)) return null;
  const email = `${local.toLowerCase()}@${domain}`;
  return LOCAL_PART.test(local.toLowerCase()) && email.length <= EMAIL_MAX ? email : null;
}

/**
 * Whether an address has letters before its "@" that only some mail services can reach (RFC 6531).
 * Ours cannot.
 */
export function hasForeignLocalPart(text: string): boolean {
  const [local, domain] = halves(text);
  return /\P{ASCII}/u.test(local) && canonicalEmail(`a@${domain}`) !== null;
}

function halves(email: string): [local: string, domain: string] {
  const trimmed = email.trim();
  const at = trimmed.lastIndexOf("@");
  return [trimmed.slice(0, Math.max(at, 0)), trimmed.slice(at + 1)];
}

/** What the parser of addresses must not take for something else than a name. */
const DOMAIN_LETTERS = /^[\p{L}\p{M}\p{N}\p{Join_Control}.。・·-]+$/u;

function asciiDomain(domain: string): string | null {
  if (ASCII.test(domain)) return domain.toLowerCase();
  if (!DOMAIN_LETTERS.test(domain) || /(^|\.)-|-(\.|$)/.test(domain)) return null;
  if (Array.from(domain).some(looksAscii)) return null;
  const address = `http://${domain}`;
  return URL.canParse(address) ? new URL(address).hostname : null;
}

/** A letter beside ASCII that would become one of it, such as a full-width one. */
function looksAscii(letter: string): boolean {
  return /\P{ASCII}/u.test(letter) && /^\p{ASCII}+$/u.test(letter.normalize("NFKC"));
}

import type { IdentityAttributes } from "../runtime/calls";

/** What is wrong with attributes of which `actingIdentity` makes nothing. */
export const UNIDENTIFIED = 'Either "tokenIdentifier" or "issuer" and "subject" must be set';

/**
 * The identity that an admin acts as (P7.6). Its `tokenIdentifier` is what a token of that issuer
 * and subject would have. Null when the attributes do not tell who it is.
 */
export function actingIdentity(attributes: IdentityAttributes): IdentityAttributes | null {
  const { tokenIdentifier, issuer, subject } = attributes;
  if (typeof tokenIdentifier === "string") return attributes;
  if (typeof issuer !== "string" || typeof subject !== "string") return null;
  return { ...attributes, tokenIdentifier: `${issuer}|${subject}` };
}

import { canonicalEmail } from "../../shared/canonical";
import { readName } from "../../shared/names";
import { lineProblem } from "../../shared/readableText";
import type { ProviderIdentity } from "./provider";

/** What all providers' files read alike from what a provider says. */

const TEXT_MAX = 256;
const URL_MAX = 1024;

/** A text of the profile, cut to what is worth keeping. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.slice(0, TEXT_MAX);
  return lineProblem(text, TEXT_MAX) === null ? text : undefined;
}

/** A name of the profile, if it is one that people can give themselves here. */
export function nameOf(value: unknown): string | undefined {
  return typeof value === "string" ? (readName(value) ?? undefined) : undefined;
}

/**
 * A picture's address if it is one a page may show: https, or the server of a stand-in at `own`.
 */
export function pictureOf(value: unknown, own?: string): string | undefined {
  if (typeof value !== "string" || value.length > URL_MAX || !URL.canParse(value)) return undefined;
  const { protocol, origin } = new URL(value);
  const isOwn = own !== undefined && origin === new URL(own).origin;
  return protocol === "https:" || isOwn ? value : undefined;
}

/** An identity of the parts that are there. */
export function identityWith(parts: {
  accountId: string;
  handle?: string | undefined;
  name?: string | undefined;
  picture?: string | undefined;
  email?: string | null | undefined;
  emailVerified: boolean;
  authTime?: number | undefined;
}): ProviderIdentity {
  const { accountId, handle, name, picture, email, emailVerified, authTime } = parts;
  return {
    accountId,
    emailVerified: emailVerified && typeof email === "string",
    ...(handle !== undefined && { handle }),
    ...(name !== undefined && { name }),
    ...(picture !== undefined && { picture }),
    ...(typeof email === "string" && { email }),
    ...(authTime !== undefined && { authTime }),
  };
}

/** The one spelling of an address the provider gave, or null if it is none. */
export function emailOf(value: unknown): string | null {
  return typeof value === "string" ? canonicalEmail(value) : null;
}

/** Checks what came back through the library's untyped profile, and takes nothing else of it. */
export function identityIn(profile: unknown): ProviderIdentity {
  if (typeof profile === "object" && profile !== null && isIdentity({ ...profile }))
    return identityWith(profile as ProviderIdentity); // checked by the line above
  throw new Error("The library hands profiles on in another shape");
}

function isIdentity({ accountId, emailVerified }: Record<string, unknown>): boolean {
  return typeof accountId === "string" && typeof emailVerified === "boolean";
}

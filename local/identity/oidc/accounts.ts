import { randomBytes } from "node:crypto";
import * as z from "zod";
import { type Account, type AccountFormat, loginSchema } from "../accounts";

/** Claims by the scope that asks for them. OpenID Connect Core 1.0, section 5.4. */
const STANDARD_CLAIMS = {
  profile: [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
  ],
  email: ["email", "email_verified"],
} as const;

export type ClaimsByScope = Readonly<Record<string, readonly string[]>>;

/** @param own claims of the provider's own, which come with every sign-in */
export function claimsByScope(own: readonly string[]): ClaimsByScope {
  return { openid: ["sub", ...own], ...STANDARD_CLAIMS };
}

type Json = z.infer<ReturnType<typeof z.json>>;

/**
 * All members but `login` are claims. One that is null is left out; without a `picture`, one is
 * drawn here.
 */
export interface OpenIdAccount extends Account {
  readonly sub: string;
  readonly [claim: string]: Json;
}

export function openIdFormat(claims: ClaimsByScope): AccountFormat<OpenIdAccount> {
  const known = new Set(["login", ...Object.values(claims).flat()]);
  const members = z
    .object({ login: loginSchema, sub: z.string().min(1).max(255) })
    .catchall(z.json());
  const onlyKnown = (value: object) => Object.keys(value).every((name) => known.has(name));
  const complaint = `has a claim that this provider does not give; it gives ${[...known].join(", ")}`;
  return {
    account: members.refine(onlyKnown, complaint),
    change: members.partial().refine(onlyKnown, complaint),
    identifier: "sub",
    fresh: (login, { email }) => ({
      login,
      sub: newSubject(),
      ...(typeof email === "string" ? { email_verified: true } : {}),
    }),
  };
}

/** 21 digits, as Google's are. */
function newSubject(): string {
  return `1${randomBytes(8).readBigUInt64BE().toString().padStart(20, "0")}`;
}

/** What the provider vouches for. `origin` is where pictures are drawn. */
export function claimsOf(account: OpenIdAccount, origin: string): Record<string, Json> {
  const { login, ...claims } = account;
  const picture = `${origin}/avatars/${encodeURIComponent(login)}.svg`;
  return Object.fromEntries(
    Object.entries({ picture, ...claims }).filter(([, value]) => value !== null),
  );
}

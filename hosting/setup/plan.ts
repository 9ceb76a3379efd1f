/** What a deployment still needs, judged by the variables that it has. Nothing is changed here. */
import { OAUTH_PROVIDERS, isOffered } from "../../convex/shared/oauthProviders.ts";
import { PEPPER_MIN } from "../../convex/shared/pepper.ts";
import { httpUrl, isLoopback } from "../build-origins.ts";
import { belongTogether, keySetOf, makePepper, makeSigningKeys } from "./secrets.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

export const ROTATIONS = ["signing-key", "pepper"] as const;

export type Rotation = (typeof ROTATIONS)[number];

export interface Wishes {
  /** Address of the app, when it was given. */
  readonly siteUrl: string | undefined;
  readonly rotate: readonly Rotation[];
  /** Ids of the providers that latchkey.config.ts offers. */
  readonly providers: "all" | readonly string[];
  /** The deployment is one of this machine. */
  readonly isLocal: boolean;
  /** The deployment is a backend of the operator's own, not one of Convex Cloud. */
  readonly isSelfHosted: boolean;
}

interface Missing {
  readonly name: string;
  readonly why: string;
  /** What to set it to. */
  readonly example: string;
}

export interface Plan {
  readonly set: Readonly<Record<string, string>>;
  /** Variables of these names are replaced; all others are set only when they are missing. */
  readonly replaced: readonly string[];
  readonly kept: readonly string[];
  readonly missing: readonly Missing[];
  /** One sentence each. */
  readonly warnings: readonly string[];
}

export async function planSetup(existing: Variables, wishes: Wishes): Promise<Plan> {
  const has = (name: string) => (existing[name] ?? "") !== "";
  const set = {
    ...(await signingKeys(existing, wishes.rotate.includes("signing-key"))),
    ...(!has("AUTH_PEPPER") || wishes.rotate.includes("pepper")
      ? { AUTH_PEPPER: makePepper() }
      : {}),
    ...(wishes.siteUrl !== undefined && !has("SITE_URL") ? { SITE_URL: wishes.siteUrl } : {}),
  };
  const after = { ...existing, ...set };
  const names = Object.keys(set);
  return {
    set,
    replaced: names.filter(has),
    kept: ["SITE_URL", "JWT_PRIVATE_KEY", "JWKS", "AUTH_PEPPER"].filter(
      (name) => has(name) && !names.includes(name),
    ),
    missing: missingOf(after, wishes),
    warnings: warningsOf(after, wishes),
  };
}

/** The providers that are offered, with the variables of each. */
export function offeredProviders(providers: Wishes["providers"]) {
  return OAUTH_PROVIDERS.filter(({ id }) => isOffered(id, providers)).map(({ id, label }) => ({
    id,
    label,
    variables: ["ID", "SECRET"].map((part) => `AUTH_${id.toUpperCase()}_${part}`),
  }));
}

/** Both, or the half that is missing where it can be known. */
async function signingKeys(existing: Variables, rotate: boolean): Promise<Record<string, string>> {
  const { JWT_PRIVATE_KEY: privateKey = "", JWKS: keys = "" } = existing;
  if (rotate || (privateKey === "" && keys === "")) return { ...(await makeSigningKeys()) };
  const belonging = keys === "" ? keySetOf(privateKey) : null;
  return belonging === null ? {} : { JWKS: belonging };
}

function missingOf(variables: Variables, { providers }: Wishes): Missing[] {
  const wanted: Missing[] = [
    {
      name: "SITE_URL",
      why: "mails and providers lead back to it",
      example: "https://app.example.com",
    },
    {
      name: "AUTH_RESEND_KEY",
      why: "no mail leaves without it (https://resend.com/api-keys)",
      example: "re_...",
    },
    ...offeredProviders(providers).flatMap(({ label, variables: names }) =>
      names.map((name) => ({ name, why: `of your app at ${label}`, example: "..." })),
    ),
  ];
  return wanted.filter(({ name }) => (variables[name] ?? "") === "");
}

function warningsOf(variables: Variables, { siteUrl, isLocal, isSelfHosted }: Wishes): string[] {
  const value = (name: string) => variables[name] ?? "";
  const warnings: string[] = [];
  const privateKey = value("JWT_PRIVATE_KEY");
  if (!belongTogether(privateKey, value("JWKS")))
    warnings.push(
      "JWT_PRIVATE_KEY and JWKS do not belong together, so that nobody can sign in. Set the one that is right, or add --rotate signing-key for a new pair.",
    );
  if (value("AUTH_PEPPER").length < PEPPER_MIN)
    warnings.push(
      `AUTH_PEPPER is shorter than ${PEPPER_MIN} characters, which is refused. Add --rotate pepper for a new one.`,
    );
  const site = value("SITE_URL");
  if (siteUrl !== undefined && site.replace(/\/+$/, "") !== siteUrl.replace(/\/+$/, ""))
    warnings.push(
      `SITE_URL was kept as ${site}. To change it, use npx convex env set SITE_URL ${siteUrl} with the same flags as here; mails on their way still lead to the old address.`,
    );
  if (isLocal) return warnings;
  if (isSelfHosted && value("AUTH_TRUSTED_PROXIES") === "")
    warnings.push(
      "AUTH_TRUSTED_PROXIES is not set: all visitors count as one network and share its limits. Set it to how many proxies stand before the backend (docs/guides/deploy.md).",
    );
  if (value("AUTH_EMAIL_FROM") === "")
    warnings.push(
      "AUTH_EMAIL_FROM is not set: mails come from Resend's test sender, which reaches only your own address.",
    );
  for (const name of Object.keys(variables).filter((each) =>
    /^(SITE_URL|.*_URL|.*_ISSUER)$/.test(each),
  )) {
    const url = httpUrl(value(name));
    if (url !== null && isLoopback(url))
      warnings.push(`${name} is ${value(name)}, which only one machine can reach.`);
  }
  if (value("AUTH_BREACH_CHECK") === "off")
    warnings.push("AUTH_BREACH_CHECK is off: passwords of known breaches are accepted.");
  if (value("AUTH_LOG_LEVEL") === "DEBUG" || value("AUTH_LOG_SECRETS") === "true")
    warnings.push("AUTH_LOG_LEVEL or AUTH_LOG_SECRETS writes secrets into the logs: remove it.");
  return warnings;
}

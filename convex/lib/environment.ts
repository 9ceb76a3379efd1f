import { PEPPER_MIN } from "../shared/pepper";

/** The deployment's variables, and what to run when one is missing or must not be there. */

/** With the flags that name this deployment, such as `-- --prod`; see hosting/setup. */
const SETUP = "npm run setup   (for production on Convex Cloud, npm run setup -- --prod)";

const HOW_TO_SET = {
  SITE_URL:
    "npm run setup -- --site-url https://your-app.example   (for production on Convex Cloud, add --prod)",
  JWT_PRIVATE_KEY: SETUP,
  JWKS: SETUP,
  AUTH_PEPPER: SETUP,
  AUTH_RESEND_KEY: "npx convex env set AUTH_RESEND_KEY re_...   (from https://resend.com/api-keys)",
} as const;

/** A variable that must be set: one of the above, or a provider's, such as AUTH_<ID>_SECRET. */
export type Setting = keyof typeof HOW_TO_SET | `AUTH_${string}`;

function howToSet(name: Setting): string {
  const known: Partial<Record<Setting, string>> = HOW_TO_SET;
  return known[name] ?? `npx convex env set ${name} ...   (from your app at the provider)`;
}

/**
 * A variable that the operator must set. Throws an Error for developers, with the command to run.
 */
export function setting(name: Setting): string {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new Error(`${name} is not set on this deployment. Run: ${howToSet(name)}`);
  if (name === "AUTH_PEPPER" && value.length < PEPPER_MIN)
    throw new Error(
      `AUTH_PEPPER is shorter than ${PEPPER_MIN} characters. Run: npm run setup -- --rotate pepper`,
    );
  return value;
}

/** A variable that may be absent. An empty one counts as absent. */
export function optionalSetting(name: string): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

/** The app's address without a slash at the end. */
export function siteUrl(): string {
  return setting("SITE_URL").replace(/\/+$/, "");
}

/**
 * Whether mails can leave at all. If not, the operator learns from the logs what is missing; the
 * visitor must not be sent to a mailbox.
 */
export function canMail(): boolean {
  if (optionalSetting("AUTH_RESEND_KEY") !== undefined) return true;
  // oxlint-disable-next-line no-console -- the operator must learn that no mail can leave
  console.error(`No mail can be sent. Run: ${howToSet("AUTH_RESEND_KEY")}`);
  return false;
}

/** How many mails a second the service takes: Resend's own two, another server's more. */
export function mailRate(): number {
  const rate = Number(optionalSetting("AUTH_MAIL_RATE"));
  if (rate > 0) return rate;
  return optionalSetting("RESEND_BASE_URL") === undefined ? 2 : 50;
}

/** Whether the app is one on its developer's machine, which nobody else can reach. */
export function hasLocalSite(): boolean {
  const url = optionalSetting("SITE_URL") ?? "";
  if (!URL.canParse(url)) return false;
  return /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

const PROXIES = "AUTH_TRUSTED_PROXIES";

/**
 * Whether the address that a request names is that of its caller. Convex Cloud says whom it speaks
 * for, and on a developer's machine it makes no difference. A backend that somebody hosts takes the
 * caller's word unless a proxy before it replaces the header (docs/guides/deploy.md), which its
 * operator must say.
 */
export function trustsProxies(): boolean {
  const proxies = optionalSetting(PROXIES);
  if (proxies !== undefined) return Number(proxies) > 0;
  const url = process.env["CONVEX_CLOUD_URL"] ?? "";
  const isCloud = URL.canParse(url) && new URL(url).hostname.endsWith(".convex.cloud");
  return isCloud || hasLocalSite();
}

/** What to tell an operator whose deployment takes all callers for one. */
export function howToTrustProxies(): string {
  return (
    `All visitors count as one network, because nothing says who they are. If a proxy of yours ` +
    `sets X-Forwarded-For, run: npx convex env set ${PROXIES} 1`
  );
}

/**
 * Settings of the library that write secrets into the logs; for a look at one's own machine only.
 */
const LOUD = { AUTH_LOG_LEVEL: "DEBUG", AUTH_LOG_SECRETS: "true" };

/**
 * Stops a sign-in that could not end well, before it begins: a variable is missing, or the logs of
 * an app on the public web would hold secrets. Throws an Error for developers, with the command to
 * run.
 */
export function checkEnvironment(settings: readonly Setting[]): void {
  for (const name of ["JWT_PRIVATE_KEY", "JWKS", "AUTH_PEPPER", ...settings] as const)
    setting(name);
  const proxies = optionalSetting(PROXIES) ?? "0";
  if (!/^\d+$/.test(proxies))
    throw new Error(
      `${PROXIES}=${proxies} is not a number of proxies. Run: npx convex env set ${PROXIES} 1`,
    );
  if (!siteUrl().startsWith("https:")) return;
  for (const [name, value] of Object.entries(LOUD)) {
    if (process.env[name] === value)
      throw new Error(
        `${name}=${value} logs secrets of visitors. Run: npx convex env remove ${name}`,
      );
  }
}

/** Which addresses a production build may hold: those that its visitors' browsers can reach. */
import type { Origins } from "./security-headers.ts";

/** The Vite mode of a build that stays on this machine: our own tests, figures and previews. */
export const LOOPBACK_MODE = "loopback";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What a build is made for, from `VITE_CONVEX_URL`, `VITE_CONVEX_SITE_URL` and
 * `VITE_PICTURE_ORIGINS` (comma-separated). Without the first there is no deployment, and the app
 * says so.
 * @throws Error in one sentence when an address is none, leads to this machine or cannot be known
 */
export function originsOfBuild(variables: Variables, mode: string): Origins {
  const isReachable = (url: URL) => mode === LOOPBACK_MODE || !isLoopback(url);
  const address = (name: string, text: string) => {
    const url = httpUrl(text);
    if (url === null) throw new Error(`${name} is "${text}", which is not an http(s) address.`);
    if (!isReachable(url)) throw new Error(leadsHere(name, text));
    return url;
  };
  const pictures = (variables["VITE_PICTURE_ORIGINS"] ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => address("VITE_PICTURE_ORIGINS", text).origin);
  const convexText = variables["VITE_CONVEX_URL"] ?? "";
  if (convexText === "") return { convexUrl: undefined, pictures };
  const convex = address("VITE_CONVEX_URL", convexText);
  const siteText = variables["VITE_CONVEX_SITE_URL"] ?? "";
  const site = siteText === "" ? null : httpUrl(siteText);
  if (siteText !== "" && site === null) address("VITE_CONVEX_SITE_URL", siteText);
  // `npm run dev` leaves its own address in .env.local, which a VITE_CONVEX_URL from elsewhere does
  // not replace.
  const named = site !== null && isReachable(site) ? site : null;
  const siteUrl = siteOf(convex, named);
  if (siteUrl === null)
    throw new Error(
      `VITE_CONVEX_SITE_URL is missing: set it to the address where the HTTP actions of ${convex.origin} answer.`,
    );
  return { convexUrl: convex.origin, siteUrl, pictures };
}

/** One line for whoever builds. */
export function builtFor({ convexUrl, siteUrl }: Origins): string {
  if (convexUrl === undefined)
    return "Built for no deployment: VITE_CONVEX_URL is not set, and the app will say so.";
  return `Built for ${convexUrl}, whose HTTP actions answer at ${siteUrl}.`;
}

/**
 * Where the HTTP actions of a deployment answer; null when its address does not tell.
 * @param named what somebody set as that address
 */
export function siteOf(convex: URL, named: URL | null): string | null {
  if (convex.hostname.endsWith(".convex.cloud")) {
    const isOwnDomain = named !== null && !named.hostname.endsWith(".convex.site");
    return isOwnDomain ? named.origin : convex.origin.replace(/\.convex\.cloud$/, ".convex.site");
  }
  if (named !== null) return named.origin;
  return convex.port === "3210" ? convex.origin.replace(/3210$/, "3211") : null;
}

function leadsHere(name: string, text: string): string {
  return (
    `${name} is ${text}, which only this machine can reach: set it to the address of your deployment ` +
    `(as in VITE_CONVEX_URL=https://your-deployment.convex.cloud npm run build), or add ` +
    `"-- --mode ${LOOPBACK_MODE}" for a build that stays here.`
  );
}

export function httpUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

/** URL has brought every spelling of an IP address into one form. */
export function isLoopback({ hostname }: URL): boolean {
  const name = hostname.replace(/\.$/, "");
  return (
    /^(.+\.)?(localhost|localhost\.localdomain|ip6-localhost|ip6-loopback)$/.test(name) ||
    /^(127|0)\.\d+\.\d+\.\d+$/.test(name) ||
    isLoopback6(name)
  );
}

/** Itself, unspecified, and every way to write an IPv4 address of this machine inside. */
function isLoopback6(name: string): boolean {
  if (/^\[::1?\]$/.test(name)) return true;
  return /^\[(::|::ffff:|::ffff:0:|64:ff9b::)(7f[0-9a-f]{2}:[0-9a-f]{1,4}|0:[0-9a-f]{1,4})\]$/.test(
    name,
  );
}

/**
 * The response headers every page is served with (SB8), for `vite preview` and as files for static
 * hosts. Vite's native config loader resolves nothing, so imports name their files in full.
 */

import { OAUTH_PROVIDERS } from "../convex/shared/oauthProviders.ts";

export interface Origins {
  /** The browser talks to it by HTTP and by WebSocket. Undefined before a deployment exists. */
  readonly convexUrl: string | undefined;
  /** Where HTTP actions answer. */
  readonly siteUrl?: string | undefined;
  /** Further origins that pictures may come from, such as an enterprise server's. */
  readonly pictures: readonly string[];
}

/** By directive. */
type Sources = Readonly<Record<string, readonly string[]>>;

/**
 * What your product needs beside this, by directive: a font, a map, an error collector. The one
 * place to extend the policy; `npm run dev` says what it would block.
 */
const ADDITIONAL_SOURCES: Sources = {
  // "connect-src": ["https://errors.example.com"],
};

const PROVIDER_PICTURES = OAUTH_PROVIDERS.map(({ pictures }) => pictures);

function connectSources({ convexUrl, siteUrl }: Origins): string[] {
  if (convexUrl === undefined) return ["'self'"];
  const site = siteUrl === undefined ? [] : [siteUrl];
  return [...new Set(["'self'", convexUrl, convexUrl.replace(/^http/, "ws"), ...site])];
}

/**
 * Content-Security-Policy as one line. Scripts, styles and fonts only from the app's own origin, no
 * inline script, and DOM sinks that take no strings (https://www.w3.org/TR/CSP3/,
 * https://www.w3.org/TR/trusted-types/).
 * @param additional sources to allow beside all others
 */
export function contentSecurityPolicy(origins: Origins, additional: Sources = {}): string {
  const { convexUrl, pictures } = origins;
  const storage = convexUrl === undefined ? [] : [convexUrl];
  const directives: Sources = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:", ...PROVIDER_PICTURES, ...storage, ...pictures],
    "font-src": ["'self'"],
    "connect-src": connectSources(origins),
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["'none'"],
  };
  const all = [directives, ADDITIONAL_SOURCES, additional];
  const names = new Set(all.flatMap((each) => Object.keys(each)));
  return [...names]
    .map((name) => `${name} ${united(all.flatMap((each) => each[name] ?? [])).join(" ")}`)
    .join("; ");
}

/** `'none'` beside anything else is ignored with a complaint. */
function united(sources: readonly string[]): readonly string[] {
  const all = [...new Set(sources)];
  return all.length > 1 ? all.filter((source) => source !== "'none'") : all;
}

/** All headers by name. HSTS has effect only over https, so it does no harm on a local address. */
export function securityHeaders(origins: Origins): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(origins),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy":
      "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
}

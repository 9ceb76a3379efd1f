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
 */
function contentSecurityPolicy(origins: Origins): string {
  const { convexUrl, pictures } = origins;
  const storage = convexUrl === undefined ? [] : [convexUrl];
  const directives: Record<string, readonly string[]> = {
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
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ");
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

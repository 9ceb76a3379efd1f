import { customFetch } from "@auth/core";
import GitHub, { type GitHubEmail, type GitHubProfile } from "@auth/core/providers/github";
import type { OAuthConfig } from "@auth/core/providers";
import { optionalSetting } from "../../../lib/environment";
import { canonicalEmail } from "../../../shared/canonical";

/**
 * GitHub, or a GitHub Enterprise server at AUTH_GITHUB_BASE_URL. Only its primary and verified address is believed;
 * the access token is used for two requests and kept nowhere.
 */

/** For each answer of GitHub, its last byte included. Coming back takes two in turn. */
const TIMEOUT = 10_000;
const TEXT_MAX = 256;

const baseUrl = optionalSetting("AUTH_GITHUB_BASE_URL")?.replace(/\/+$/, "");
const api = baseUrl === undefined ? "https://api.github.com" : `${baseUrl}/api/v3`;

/** `fetch` that gives up on a GitHub that answers too slowly, at its first byte or at its last. */
async function patientFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT);
  try {
    const response = await fetch(input, { ...init, signal: abort.signal });
    const { status, headers } = response;
    return new Response(await response.arrayBuffer(), { status, headers });
  } finally {
    clearTimeout(timer);
  }
}

async function ask(path: string, accessToken: string): Promise<unknown> {
  const response = await patientFetch(api + path, {
    headers: {
      Accept: "application/vnd.github+json",
      Authorization: `Bearer ${accessToken}`,
      "User-Agent": "latchkey",
    },
  });
  if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`);
  return await response.json();
}

function isEmail(value: unknown): value is GitHubEmail {
  return typeof value === "object" && value !== null && "email" in value && "verified" in value;
}

/** The primary address if GitHub has verified it, in our spelling; null if there is none to believe. */
export function trustedEmail(emails: unknown): string | null {
  if (!Array.isArray(emails)) return null;
  const primary = emails.filter(isEmail).find((email) => email.primary && email.verified === true);
  return typeof primary?.email === "string" ? canonicalEmail(primary.email) : null;
}

/** A picture's address if it is one a page may show: https, or the stand-in's own server. */
export function trustedImage(url: unknown): string | undefined {
  if (typeof url !== "string" || url.length > TEXT_MAX * 4 || !URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  const own = baseUrl !== undefined && origin === new URL(baseUrl).origin;
  return protocol === "https:" || own ? url : undefined;
}

/** What `createOrUpdateUser` is told about a GitHub account. */
export interface GithubIdentity {
  githubId: string;
  login: string;
  name?: string;
  image?: string;
  /** Primary, verified and canonical, or absent. */
  trustedEmail?: string;
}

function identityOf(profile: GitHubProfile): GithubIdentity {
  const githubId = String(profile.id);
  if (!/^\d{1,20}$/.test(githubId) || typeof profile.login !== "string")
    throw new Error("GitHub sent an account without a numeric id or a login");
  const login = profile.login.slice(0, TEXT_MAX);
  const image = trustedImage(profile.avatar_url);
  const email = profile["trustedEmail"];
  return {
    githubId,
    login,
    ...(typeof profile.name === "string" && { name: profile.name.slice(0, TEXT_MAX) }),
    ...(image !== undefined && { image }),
    ...(typeof email === "string" && { trustedEmail: email }),
  };
}

export function github(): OAuthConfig<GitHubProfile> {
  const provider = GitHub({
    checks: ["pkce", "state"],
    allowDangerousEmailAccountLinking: false,
    ...(baseUrl !== undefined && { enterprise: { baseUrl } }),
    // Who one is needs no scope; the addresses do.
    authorization: {
      url: `${baseUrl ?? "https://github.com"}/login/oauth/authorize`,
      params: { scope: "user:email" },
    },
    userinfo: {
      url: `${api}/user`,
      request: async ({ tokens }: { tokens: { access_token?: string } }) => {
        const accessToken = tokens.access_token ?? "";
        const [user, emails] = await Promise.all([
          ask("/user", accessToken),
          ask("/user/emails", accessToken),
        ]);
        if (typeof user !== "object" || user === null) throw new Error("GitHub sent no account");
        return { ...user, trustedEmail: trustedEmail(emails) };
      },
    },
    profile: (profile) => ({ id: String(profile.id), ...identityOf(profile) }),
  });
  // For the exchange of the code, which the library makes. It is not one of the options that a provider hands on.
  return { ...provider, [customFetch]: patientFetch };
}

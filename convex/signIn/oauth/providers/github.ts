import GitHub, { type GitHubEmail } from "@auth/core/providers/github";
import { latchkey as config } from "../../../../latchkey.config";
import { optionalSetting } from "../../../lib/environment";
import { emailOf, identityWith, nameOf, pictureOf, textOf } from "../identity";
import { patientFetch } from "../patientFetch";
import type { OAuthProvider } from "../provider";

/**
 * GitHub, or at AUTH_GITHUB_BASE_URL an enterprise on ghe.com or a server of one's own. Only the
 * primary and verified address is believed; the access token is used for two requests and kept
 * nowhere.
 */

const baseUrl = optionalSetting("AUTH_GITHUB_BASE_URL")?.replace(/\/+$/, "");
const api = apiOf(baseUrl ?? "https://github.com");

/** Where the REST API is: GitHub's own hosts have one of its own beside them, servers a path. */
export function apiOf(base: string): string {
  const { protocol, host } = new URL(base);
  const hosted = host === "github.com" || host.endsWith(".ghe.com");
  return hosted ? `${protocol}//api.${host}` : `${base}/api/v3`;
}

async function request(path: string, accessToken: string): Promise<Response> {
  return await patientFetch(api + path, {
    headers: {
      Accept: "application/vnd.github+json",
      Authorization: `Bearer ${accessToken}`,
      "User-Agent": config.slug,
    },
  });
}

async function bodyOf(response: Response, path: string): Promise<unknown> {
  if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`);
  return await response.json();
}

async function account(accessToken: string): Promise<object> {
  const path = "/user";
  const user = await bodyOf(await request(path, accessToken), path);
  if (typeof user !== "object" || user === null) throw new Error("GitHub sent no account");
  return user;
}

/**
 * None for a GitHub App without the permission to read them: 403, or 404 as if there were no such
 * address. Whoever is known here signs in all the same.
 */
async function emails(accessToken: string): Promise<unknown> {
  const path = "/user/emails";
  const response = await request(path, accessToken);
  return [403, 404].includes(response.status) ? [] : await bodyOf(response, path);
}

function isEmail(value: unknown): value is GitHubEmail {
  return typeof value === "object" && value !== null && "email" in value && "verified" in value;
}

/**
 * The primary address if GitHub has verified it, in our spelling; null if there is none to believe.
 */
export function trustedEmail(emails: unknown): string | null {
  if (!Array.isArray(emails)) return null;
  const primary = emails.filter(isEmail).find((email) => email.primary && email.verified === true);
  return emailOf(primary?.email);
}

export const github: OAuthProvider = {
  settings: ["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"],

  checks: ["pkce", "state"],

  // Somebody who is signed in to GitHub is sent back without a question.
  provesPresence: false,

  config: () =>
    GitHub({
      ...(baseUrl !== undefined && { enterprise: { baseUrl } }),
      // Who one is needs no scope; the addresses do. Without a prompt, a browser that is signed in
      // to GitHub is never asked which account.
      authorization: {
        url: `${baseUrl ?? "https://github.com"}/login/oauth/authorize`,
        params: { scope: "user:email", prompt: "select_account" },
      },
      userinfo: {
        url: `${api}/user`,
        request: async ({ tokens }: { tokens: { access_token?: string } }) => {
          const accessToken = tokens.access_token ?? "";
          const [user, all] = await Promise.all([account(accessToken), emails(accessToken)]);
          return { ...user, trustedEmail: trustedEmail(all) };
        },
      },
    }),

  identity: ({ id, login, name, avatar_url: picture, trustedEmail: email }) => {
    const accountId = String(id);
    const handle = textOf(login);
    if (!/^\d{1,20}$/.test(accountId) || handle === undefined)
      throw new Error("GitHub sent an account without a numeric id or a login");
    return identityWith({
      accountId,
      handle,
      name: nameOf(name),
      picture: pictureOf(picture, baseUrl),
      email: typeof email === "string" ? email : null,
      emailVerified: true, // `trustedEmail` lets no other address through
    });
  },
};

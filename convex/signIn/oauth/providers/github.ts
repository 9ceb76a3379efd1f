import GitHub, { type GitHubEmail } from "@auth/core/providers/github";
import { latchkey } from "../../../../latchkey.config";
import { optionalSetting } from "../../../lib/environment";
import { emailOf, identityWith, pictureOf, textOf } from "../identity";
import { patientFetch } from "../patientFetch";
import type { OAuthProvider } from "../provider";

/**
 * GitHub, or a GitHub Enterprise server at AUTH_GITHUB_BASE_URL. Only its primary and verified
 * address is believed; the access token is used for two requests and kept nowhere.
 */

const baseUrl = optionalSetting("AUTH_GITHUB_BASE_URL")?.replace(/\/+$/, "");
const api = baseUrl === undefined ? "https://api.github.com" : `${baseUrl}/api/v3`;

async function ask(path: string, accessToken: string): Promise<unknown> {
  const response = await patientFetch(api + path, {
    headers: {
      Accept: "application/vnd.github+json",
      Authorization: `Bearer ${accessToken}`,
      "User-Agent": latchkey.slug,
    },
  });
  if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`);
  return await response.json();
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
    }),

  identity: ({ id, login, name, avatar_url: picture, trustedEmail: email }) => {
    const accountId = String(id);
    const handle = textOf(login);
    if (!/^\d{1,20}$/.test(accountId) || handle === undefined)
      throw new Error("GitHub sent an account without a numeric id or a login");
    return identityWith({
      accountId,
      handle,
      name: textOf(name),
      picture: pictureOf(picture, baseUrl),
      email: typeof email === "string" ? email : null,
      emailVerified: true, // `trustedEmail` lets no other address through
    });
  },
};

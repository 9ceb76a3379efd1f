import { v } from "convex/values";
import { recoverAccount } from "./account/recovery";
import { publicMutation, publicQuery } from "./auth/functions";
import { appError } from "./lib/result";
import { openToken } from "./security/recoveryTokens";
import { sha256 } from "./security/secrets";
import type { OAuthProviderId } from "./shared/oauthProviders";
import type { NoticeKind } from "./shared/securityEvents";
import { browserSecret as browserSecretSchema } from "./shared/validation";

/**
 * The pages that the links in notices lead to, for whoever reads the mail of an address with power
 * over the account (convex/security/addressPower.ts). Times are epoch milliseconds.
 */

const token = { token: v.string() };

/**
 * `browserSecret` is that of the browser that confirms: the mails by which the owner goes on are
 * its own, which nobody else can use up.
 */
const confirmation = { ...token, browserSecret: v.optional(v.string()) };

async function browserHashOf(secret: string | undefined): Promise<string | null> {
  if (secret === undefined) return null;
  if (!browserSecretSchema.safeParse(secret).success)
    throw appError({ code: "INVALID_INPUT", field: "browserSecret" });
  return await sha256(secret);
}

/** What the page for an owner who did not do it says before anything is pressed. */
export const unrecognizedLink = publicQuery({
  args: token,
  handler: async (
    ctx,
    args,
  ): Promise<
    | { open: true; kind: NoticeKind; provider: OAuthProviderId | null; time: number }
    | { open: false }
  > => {
    const found = await openToken(ctx, args.token, "reportUnrecognized");
    if (found === null) return { open: false };
    const { kind, provider = null, time } = found.row;
    return { open: true, kind, provider, time };
  },
});

/**
 * "This was not me": ends every session, takes the password away, and drops what is pending; the
 * owner goes on to set a new password. LINK_SPENT if the link is unknown, used or out of date;
 * EMAIL_TAKEN if the account has left the link's address and somebody else uses it.
 */
export const reportUnrecognized = publicMutation({
  args: confirmation,
  handler: async (ctx, args): Promise<{ email: string }> => {
    const found = await openToken(ctx, args.token, "reportUnrecognized");
    if (found === null) throw appError({ code: "LINK_SPENT" });
    const browserHash = await browserHashOf(args.browserSecret);
    await recoverAccount(ctx, found, { reason: "reportedUnrecognized", browserHash });
    return { email: found.row.email };
  },
});

/** What the page for an address that an account has left says before anything is pressed. */
export const restorationLink = publicQuery({
  args: token,
  handler: async (
    ctx,
    args,
  ): Promise<{ open: true; previousEmail: string; expiresAt: number } | { open: false }> => {
    const found = await openToken(ctx, args.token, "restoreEmail");
    if (found === null) return { open: false };
    const { email: previousEmail, expirationTime: expiresAt } = found.row;
    return { open: true, previousEmail, expiresAt };
  },
});

/**
 * Brings the old address back, ends every session and takes the password away: whoever changed the
 * address may know it. LINK_SPENT, or EMAIL_TAKEN if the address has an account of its own by now.
 */
export const restoreEmail = publicMutation({
  args: confirmation,
  handler: async (ctx, args): Promise<{ email: string }> => {
    const found = await openToken(ctx, args.token, "restoreEmail");
    if (found === null) throw appError({ code: "LINK_SPENT" });
    const browserHash = await browserHashOf(args.browserSecret);
    await recoverAccount(ctx, found, { reason: "emailRestored", browserHash });
    return { email: found.row.email };
  },
});

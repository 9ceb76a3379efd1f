import { v } from "convex/values";
import type { MutationCtx, QueryCtx } from "./_generated/server";
import { recoverAccount } from "./account/recovery";
import { publicMutation, publicQuery } from "./auth/functions";
import { type Step, keepOutcome, keptAnswer } from "./auth/repeatable";
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

/**
 * A link and the secret of the browser that follows it. A link serves once, but the browser that
 * used it and did not hear of it is told for two minutes that it is done.
 */
const link = { token: v.string(), browserSecret: v.optional(v.string()) };

interface Followed {
  token: string;
  browserSecret?: string;
}

type Purpose = "reportUnrecognized" | "restoreEmail";

/** The address that the account is at then. */
interface Done {
  email: string;
}

/** The hash of the browser's secret; null for a page from before it was sent. */
async function browserHashOf({ browserSecret }: Followed): Promise<string | null> {
  if (browserSecret === undefined) return null;
  if (!browserSecretSchema.safeParse(browserSecret).success)
    throw appError({ code: "INVALID_INPUT", field: "browserSecret" });
  return await sha256(browserSecret);
}

/** Null for a browser without a secret, whose second time cannot be told from a stranger's. */
function stepOf(name: Purpose, token: string, browserHash: string | null): Step | null {
  return browserHash === null ? null : { name, by: browserHash, input: token };
}

/** What the browser has just done by a link that is spent by now. */
async function doneBefore(ctx: QueryCtx, step: Step | null): Promise<Done | undefined> {
  return step === null ? undefined : await keptAnswer<Done>(ctx, step);
}

/** `done` is there for the browser that has just used the link. */
interface Closed {
  open: false;
  done?: Done;
}

async function closed(ctx: QueryCtx, name: Purpose, followed: Followed): Promise<Closed> {
  const done = await doneBefore(ctx, stepOf(name, followed.token, await browserHashOf(followed)));
  return done === undefined ? { open: false } : { open: false, done };
}

/** Does what a link is for, once; the mails by which its owner goes on are the browser's own. */
async function follow(
  ctx: MutationCtx,
  name: Purpose,
  reason: "reportedUnrecognized" | "emailRestored",
  followed: Followed,
): Promise<Done> {
  const browserHash = await browserHashOf(followed);
  const step = stepOf(name, followed.token, browserHash);
  const before = await doneBefore(ctx, step);
  if (before !== undefined) return before;
  const found = await openToken(ctx, followed.token, name);
  if (found === null) throw appError({ code: "LINK_SPENT" });
  await recoverAccount(ctx, found, { reason, browserHash });
  const answer = { email: found.row.email };
  if (step !== null) await keepOutcome(ctx, step, found.user._id, { answer });
  return answer;
}

/** What the page for an owner who did not do it says before anything is pressed. */
export const unrecognizedLink = publicQuery({
  args: link,
  handler: async (
    ctx,
    args,
  ): Promise<
    { open: true; kind: NoticeKind; provider: OAuthProviderId | null; time: number } | Closed
  > => {
    const found = await openToken(ctx, args.token, "reportUnrecognized");
    if (found === null) return await closed(ctx, "reportUnrecognized", args);
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
  args: link,
  handler: async (ctx, args): Promise<Done> =>
    await follow(ctx, "reportUnrecognized", "reportedUnrecognized", args),
});

/** What the page for an address that an account has left says before anything is pressed. */
export const restorationLink = publicQuery({
  args: link,
  handler: async (
    ctx,
    args,
  ): Promise<{ open: true; previousEmail: string; expiresAt: number } | Closed> => {
    const found = await openToken(ctx, args.token, "restoreEmail");
    if (found === null) return await closed(ctx, "restoreEmail", args);
    const { email: previousEmail, expirationTime: expiresAt } = found.row;
    return { open: true, previousEmail, expiresAt };
  },
});

/**
 * Brings the old address back, ends every session and takes the password away: whoever changed the
 * address may know it. LINK_SPENT, or EMAIL_TAKEN if the address has an account of its own by now.
 */
export const restoreEmail = publicMutation({
  args: link,
  handler: async (ctx, args): Promise<Done> =>
    await follow(ctx, "restoreEmail", "emailRestored", args),
});

import { v } from "convex/values";
import { record } from "./security/activityLog";
import { publicMutation, publicQuery } from "./auth/functions";
import { type NoticeKind, openLink } from "./security/notices";
import { appError } from "./lib/result";
import { takeBack } from "./account/recovery";

/**
 * "This was not me": the link in every notice to an address with power over the account
 * (convex/security/addressPower.ts), for an owner who did not do what the notice is about.
 */

/** What the page says before anything is pressed. `time` is when it happened, in epoch milliseconds. */
export const state = publicQuery({
  args: { token: v.string() },
  handler: async (
    ctx,
    { token },
  ): Promise<{ open: true; kind: NoticeKind; time: number } | { open: false }> => {
    const found = await openLink(ctx, token, "notMe");
    if (found === null) return { open: false };
    return { open: true, kind: found.link.kind, time: found.link._creationTime };
  },
});

/**
 * Ends every session, takes the password away, and drops what is pending; the owner goes on to set a new password.
 * LINK_SPENT if the link is unknown, used or out of date; EMAIL_TAKEN if the account has left the link's address and
 * somebody else uses it.
 */
export const confirm = publicMutation({
  args: { token: v.string() },
  handler: async (ctx, { token }): Promise<{ email: string }> => {
    const found = await openLink(ctx, token, "notMe");
    if (found === null) throw appError({ code: "LINK_SPENT" });
    const { link, user } = found;
    await takeBack(ctx, user, link, "notMe");
    await record(ctx, { userId: user._id, kind: "notMe" });
    return { email: link.email };
  },
});

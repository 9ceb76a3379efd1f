import { v } from "convex/values";
import { record } from "./security/activityLog";
import { publicMutation, publicQuery } from "./auth/functions";
import { openLink } from "./security/notices";
import { appError } from "./lib/result";
import { takeBack } from "./account/recovery";

/** The link that an old address got when an account left it: brings it back, for whoever reads its mail. */

/** What the page says before anything is pressed. Times are epoch milliseconds. */
export const state = publicQuery({
  args: { token: v.string() },
  handler: async (
    ctx,
    { token },
  ): Promise<{ open: true; previousEmail: string; expiresAt: number } | { open: false }> => {
    const found = await openLink(ctx, token, "undoEmail");
    if (found === null) return { open: false };
    const { email: previousEmail, expirationTime: expiresAt } = found.link;
    return { open: true, previousEmail, expiresAt };
  },
});

/**
 * Brings the old address back, ends every session and takes the password away: whoever changed the address may know
 * it. LINK_SPENT, or EMAIL_TAKEN if the address has an account of its own by now.
 */
export const confirm = publicMutation({
  args: { token: v.string() },
  handler: async (ctx, { token }): Promise<{ email: string }> => {
    const found = await openLink(ctx, token, "undoEmail");
    if (found === null) throw appError({ code: "LINK_SPENT" });
    const { link, user } = found;
    await takeBack(ctx, user, link, "emailUndone");
    await record(ctx, { userId: user._id, kind: "emailChangeUndone" });
    return { email: link.email };
  },
});

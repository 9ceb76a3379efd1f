import { v } from "convex/values";
import { publicQuery } from "./auth/functions";
import { type MailState, mailStateOf } from "./emails/mailState";
import { sha256 } from "./security/secrets";
import { challengePurpose } from "./security/validators";
import { BROWSER_SECRET_MAX } from "./shared/limits";
import { email as emailSchema } from "./shared/validation";

/**
 * What became of the mail that this browser has asked for, null if it has asked for none. The same
 * for addresses without an account, for which none leaves.
 */
export const state = publicQuery({
  args: { purpose: challengePurpose, email: v.string(), browserSecret: v.string() },
  handler: async (ctx, args): Promise<MailState | null> => {
    const email = emailSchema.safeParse(args.email);
    if (!email.success || args.browserSecret.length > BROWSER_SECRET_MAX) return null;
    const browserHash = await sha256(args.browserSecret);
    return await mailStateOf(ctx, { purpose: args.purpose, email: email.data, browserHash });
  },
});

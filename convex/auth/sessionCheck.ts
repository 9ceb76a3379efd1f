import { internalQuery } from "../_generated/server";
import { requireSession } from "./functions";
import type { SignedIn } from "./liveSession";
import { requireRecentAuth } from "./recentAuth";

/** For actions, which cannot read the database themselves. */
export const requireLive = internalQuery({
  args: {},
  handler: async (ctx): Promise<SignedIn> => await requireSession(ctx),
});

export const requireRecent = internalQuery({
  args: {},
  handler: async (ctx): Promise<null> => {
    await requireRecentAuth(ctx, await requireSession(ctx));
    return null;
  },
});

import { internalQuery } from "../_generated/server";
import { type SignedIn, requireSession } from "./functions";
import { requireFreshProof } from "./recentAuth";

/** For actions, which cannot read the database themselves. */
export const requireLive = internalQuery({
  args: {},
  handler: async (ctx): Promise<SignedIn> => await requireSession(ctx),
});

export const requireFresh = internalQuery({
  args: {},
  handler: async (ctx): Promise<null> => {
    await requireFreshProof(ctx, await requireSession(ctx));
    return null;
  },
});

import { v } from "convex/values";
import type { Id } from "./_generated/dataModel";
import { record } from "./security/activityLog";
import { notify } from "./security/notices";
import { authedMutation } from "./auth/functions";
import { originOf } from "./auth/recentAuth";
import { once } from "./auth/repeatable";
import { appError, ok, unwrap } from "./lib/result";
import { exportPerson } from "./privacy/personalData";
import { consume } from "./security/rateLimits";
import { pepperedMac, sameHash } from "./security/secrets";
import { sensitive } from "./auth/sensitive";

/** Everything the tables hold about the caller, as far as it is no secret, in pages. */

const CURSOR_MAX = 4096;
/** Each download leaves a line of activity, and each page reads up to 500 rows. */
const DOWNLOADS = { name: "exportUser", kind: "window", amount: 10, period: 60 * 60_000 } as const;
const PAGES = { name: "exportPageUser", kind: "bucket", amount: 600, period: 10 * 60_000 } as const;

/**
 * Cursors that this session was given, under whatever id, and no others: who made one up could
 * begin in the middle, and leave no trace. `origin` is the session's first id.
 */
async function signed(place: string, origin: Id<"authSessions">): Promise<string> {
  return `${await pepperedMac(`export|${origin}|${place}`)}:${place}`;
}

/** Undefined for a cursor that this session was not given. */
async function placeIn(cursor: string, origin: Id<"authSessions">): Promise<string | undefined> {
  const place = cursor.slice(cursor.indexOf(":") + 1);
  return sameHash(cursor, await signed(place, origin)) ? place : undefined;
}

/**
 * The first page for a null cursor, then the next for each cursor until that is null. A table may
 * come in several pages. A mutation, because the download is noted in the activity.
 */
export const page = sensitive(authedMutation)({
  args: { cursor: v.union(v.string(), v.null()) },
  handler: async (
    ctx,
    { cursor },
  ): Promise<{ table: string; rows: object[]; cursor: string | null }> => {
    const { _id: userId, email } = ctx.user;
    const subject = userId;
    const origin = await originOf(ctx, ctx.session._id);
    const first = cursor === null ? [{ limit: DOWNLOADS, subject }] : [];
    unwrap(await consume(ctx, [...first, { limit: PAGES, subject }]));
    if (cursor === null) {
      // One download, however often its first page is sent again.
      const step = { name: "dataExported", by: origin };
      await once(ctx, step, userId, async () => {
        await record(ctx, { userId, kind: "dataExported", sessionId: ctx.session._id });
        await notify(ctx, ctx.user, "dataExported");
        return ok(null);
      });
    }
    if (cursor !== null && cursor.length > CURSOR_MAX)
      throw appError({ code: "INVALID_INPUT", field: "cursor" });
    const place = cursor === null ? null : await placeIn(cursor, origin);
    if (place === undefined) throw appError({ code: "INVALID_INPUT", field: "cursor" });
    const found = await exportPerson(ctx, { userId, email }, place);
    return { ...found, cursor: found.cursor && (await signed(found.cursor, origin)) };
  },
});

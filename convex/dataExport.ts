import { v } from "convex/values";
import { record } from "./lib/activityLog";
import { authedMutation } from "./lib/functions";
import { appError } from "./lib/outcome";
import { exportPerson } from "./lib/personalData";
import { sensitive } from "./lib/sensitive";

/** Everything the tables hold about the caller, as far as it is no secret, in pages. */

const CURSOR_MAX = 4096;

/**
 * The first page for a null cursor, then the next for each cursor until that is null. A table may come in several
 * pages. A mutation, because the download is noted in the activity.
 */
export const page = sensitive(authedMutation)({
  args: { cursor: v.union(v.string(), v.null()) },
  handler: async (
    ctx,
    { cursor },
  ): Promise<{ table: string; rows: object[]; cursor: string | null }> => {
    const { _id: userId, email } = ctx.user;
    if (cursor === null)
      await record(ctx, { userId, kind: "dataExported", sessionId: ctx.session._id });
    if (cursor !== null && cursor.length > CURSOR_MAX)
      throw appError({ code: "INVALID_INPUT", field: "cursor" });
    const found = await exportPerson(ctx, { userId, email }, cursor);
    if (found === undefined) throw appError({ code: "INVALID_INPUT", field: "cursor" });
    return found;
  },
});

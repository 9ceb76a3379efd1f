import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import { isOwned } from "./lib/files";
import { authedMutation } from "./lib/functions";
import { appError, unwrap } from "./lib/outcome";
import { spend } from "./lib/rateLimits";
import { AVATAR_MAX_BYTES, AVATAR_TYPES } from "./shared/limits";

/** Pictures people upload of themselves. */

/** A file becomes a picture soon after its upload or never. */
const ATTACH_WITHIN = 60 * 60_000;

/** An address that takes one file by POST and answers `{ storageId }`. */
export const uploadUrl = authedMutation({
  args: {},
  handler: async (ctx): Promise<string> => {
    unwrap(await spend(ctx, [{ limit: "uploadUser", subject: ctx.user._id }]));
    return await ctx.storage.generateUploadUrl();
  },
});

async function detach(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  if (user.avatarId !== undefined) await ctx.storage.delete(user.avatarId);
}

/**
 * Makes an upload the caller's picture and deletes the one before. NOT_FOUND for files that are somebody's or not
 * new; INVALID_INPUT for another type than PNG, JPEG or WebP, and above the size.
 */
export const attach = authedMutation({
  args: { storageId: v.id("_storage") },
  handler: async (ctx, { storageId }): Promise<null> => {
    const file = await ctx.db.system.get("_storage", storageId);
    const fresh = file !== null && file._creationTime + ATTACH_WITHIN > Date.now();
    if (!fresh || (await isOwned(ctx, storageId))) throw appError({ code: "NOT_FOUND" });
    if (!AVATAR_TYPES.includes(file.contentType ?? "") || file.size > AVATAR_MAX_BYTES)
      throw appError({ code: "INVALID_INPUT", field: "avatar" });
    await detach(ctx, ctx.user);
    await ctx.db.patch("users", ctx.user._id, { avatarId: storageId });
    return null;
  },
});

/** Deletes the caller's picture, if there is one. */
export const remove = authedMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    await detach(ctx, ctx.user);
    await ctx.db.patch("users", ctx.user._id, { avatarId: undefined });
    return null;
  },
});

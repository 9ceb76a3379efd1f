import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import {
  type MutationCtx,
  type QueryCtx,
  internalMutation,
  internalQuery,
} from "./_generated/server";
import { CLAIMED_WITHIN, isOwned } from "./privacy/files";
import { authedAction, authedMutation, requireSession } from "./auth/functions";
import { appError, unwrap } from "./lib/result";
import { type Upload, holdsPicture, mayBePicture } from "./account/pictures";
import { consume } from "./security/rateLimits";

/** Pictures people upload of themselves. */

/** An address that takes one file by POST and answers `{ storageId }`. */
export const uploadUrl = authedMutation({
  args: {},
  handler: async (ctx): Promise<string> => {
    unwrap(await consume(ctx, [{ limit: "uploadUser", subject: ctx.user._id }]));
    return await ctx.storage.generateUploadUrl();
  },
});

/** What a new file that nobody owns was uploaded as. Throws NOT_FOUND for any other. */
async function findNew(ctx: QueryCtx, storageId: Id<"_storage">): Promise<Upload> {
  const file = await ctx.db.system.get("_storage", storageId);
  const fresh = file !== null && file._creationTime + CLAIMED_WITHIN > Date.now();
  if (!fresh || (await isOwned(ctx, storageId))) throw appError({ code: "NOT_FOUND" });
  return { type: file.contentType ?? null, size: file.size };
}

async function detach(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  if (user.avatarId !== undefined) await ctx.storage.delete(user.avatarId);
}

/**
 * Makes an upload the caller's picture and deletes the one before. NOT_FOUND for files that are
 * somebody's or not new; INVALID_INPUT, and the file is deleted, for another type than PNG, JPEG or
 * WebP, for bytes that are not of the type, and above the size. An action, because only actions can
 * look into a file.
 */
export const attach = authedAction({
  args: { storageId: v.id("_storage") },
  handler: async (ctx, { storageId }): Promise<null> => {
    // Sent again: it is the picture already.
    if (ctx.user.avatarId === storageId) return null;
    const upload = await ctx.runQuery(internal.avatars.candidate, { storageId });
    if (mayBePicture(upload)) {
      const file = await ctx.storage.get(storageId);
      if (file === null) throw appError({ code: "NOT_FOUND" });
      if (await holdsPicture(file, upload))
        return await ctx.runMutation(internal.avatars.take, { storageId });
    }
    // It can have become nobody's picture meanwhile: its bytes are as they are.
    await ctx.storage.delete(storageId);
    throw appError({ code: "INVALID_INPUT", field: "avatar" });
  },
});

export const candidate = internalQuery({
  args: { storageId: v.id("_storage") },
  handler: async (ctx, { storageId }): Promise<Upload> => await findNew(ctx, storageId),
});

/** Makes a file that was looked into the caller's picture, unless somebody was faster. */
export const take = internalMutation({
  args: { storageId: v.id("_storage") },
  handler: async (ctx, { storageId }): Promise<null> => {
    const { user } = await requireSession(ctx);
    if (user.avatarId === storageId) return null;
    await findNew(ctx, storageId);
    await detach(ctx, user);
    await ctx.db.patch("users", user._id, { avatarId: storageId });
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

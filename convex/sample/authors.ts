import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { isActive } from "../security/activeUsers";

/** What others see of a person: a name and a picture, never an address. */
export interface Author {
  name: string | null;
  image: string | null;
}

const NOBODY: Author = { name: null, image: null };

async function authorOf(ctx: QueryCtx, user: Doc<"users"> | null): Promise<Author> {
  if (!isActive(user)) return NOBODY;
  const { avatarId } = user;
  const uploaded = avatarId === undefined ? null : await ctx.storage.getUrl(avatarId);
  return { name: user.name ?? null, image: uploaded ?? user.image ?? null };
}

/**
 * Looks up authors, each once however often asked; an absent id is somebody whose account is
 * deleted.
 */
export function authorsOf(ctx: QueryCtx): (id: Id<"users"> | undefined) => Promise<Author> {
  const found = new Map<Id<"users">, Promise<Author>>();
  return async (id) => {
    if (id === undefined) return NOBODY;
    const known = found.get(id);
    if (known !== undefined) return await known;
    const author = ctx.db.get("users", id).then((user) => authorOf(ctx, user));
    found.set(id, author);
    return await author;
  };
}

import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type Author, authorsOf } from "./authors";
import { authedMutation, optionalQuery } from "../auth/functions";
import { appError, unwrap } from "../lib/result";
import { consume } from "../security/rateLimits";
import { POST_BODY_MAX, POST_TITLE_MAX } from "../shared/sampleLimits";
import { line, paragraphs } from "../shared/validation";
import { draftField, rowOfDraft } from "./drafts";
import { draft } from "./tables";
import { removeOnce } from "./removals";

/** Published posts are for everybody, signed in or not; a draft is for its author alone. */

export interface Post {
  _id: Id<"posts">;
  title: string;
  /** In a list the beginning, if it is long. */
  body: string;
  isExcerpt: boolean;
  published: boolean;
  mine: boolean;
  authorName: string | null;
  createdAt: number;
}

const SHOWN = 50;
/** Characters (UTF-16) of a body in a list, which is sent anew with every change to any post. */
const EXCERPT = 300;
/** Posts written or rewritten: each is stored whole. */
const PER_USER = { name: "postUser", kind: "bucket", amount: 60, period: 60 * 60_000 } as const;
const postTitle = line(POST_TITLE_MAX);
const postBody = paragraphs(POST_BODY_MAX);

function postOf(post: Doc<"posts">, author: Author, reader: Doc<"users"> | null): Post {
  const { _id, title, body, published, authorId, _creationTime: createdAt } = post;
  const mine = reader !== null && reader._id === authorId;
  const authorName = author.name;
  return { _id, title, body, isExcerpt: false, published, mine, authorName, createdAt };
}

function excerptOf(post: Post): Post {
  if (post.body.length <= EXCERPT) return post;
  // Not in the middle of a character of two units.
  const body = post.body.slice(0, EXCERPT).replace(/[\uD800-\uDBFF]$/, "");
  return { ...post, body, isExcerpt: true };
}

/** Newest first: what is published and own drafts, with the beginnings of long ones. */
export const list = optionalQuery({
  args: {},
  handler: async (ctx): Promise<Post[]> => {
    const { user } = ctx;
    const published = await ctx.db
      .query("posts")
      .withIndex("by_published", (q) => q.eq("published", true))
      .order("desc")
      .take(SHOWN);
    const drafts =
      user === null
        ? []
        : await ctx.db
            .query("posts")
            .withIndex("by_author", (q) => q.eq("authorId", user._id).eq("published", false))
            .order("desc")
            .take(SHOWN);
    const author = authorsOf(ctx);
    const newest = [...drafts, ...published].toSorted((a, b) => b._creationTime - a._creationTime);
    return await Promise.all(
      newest.map(async (post) => excerptOf(postOf(post, await author(post.authorId), user))),
    );
  },
});

/** One post, or null if there is none that the reader may see. */
export const get = optionalQuery({
  args: { postId: v.id("posts") },
  handler: async (ctx, { postId }): Promise<Post | null> => {
    const post = await ctx.db.get("posts", postId);
    if (post === null || (!post.published && post.authorId !== ctx.user?._id)) return null;
    return postOf(post, await authorsOf(ctx)(post.authorId), ctx.user);
  },
});

const words = { title: v.string(), body: v.string() };

function read(args: { title: string; body: string }): { title: string; body: string } {
  const title = postTitle.safeParse(args.title);
  if (!title.success) throw appError({ code: "INVALID_INPUT", field: "title" });
  const body = postBody.safeParse(args.body);
  if (!body.success) throw appError({ code: "INVALID_INPUT", field: "body" });
  return { title: title.data, body: body.data };
}

/** RATE_LIMITED after sixty posts written or rewritten within an hour. */
async function limit(ctx: MutationCtx & { user: Doc<"users"> }): Promise<void> {
  unwrap(await consume(ctx, [{ limit: PER_USER, subject: ctx.user._id }]));
}

/** Makes a draft. */
export const create = authedMutation({
  args: { ...words, draft },
  handler: async (ctx, args): Promise<Id<"posts">> => {
    const made = await rowOfDraft(ctx, "posts", args.draft);
    if (made !== null) return made._id;
    const authorId = ctx.user._id;
    const post = { authorId, ...read(args), published: false, ...draftField(args.draft) };
    await limit(ctx);
    return await ctx.db.insert("posts", post);
  },
});

/** The caller's post; NOT_FOUND for anybody else's, published or not. */
async function own(
  ctx: MutationCtx & { user: Doc<"users"> },
  postId: Id<"posts">,
): Promise<Doc<"posts">> {
  const post = await ctx.db.get("posts", postId);
  if (post?.authorId !== ctx.user._id) throw appError({ code: "NOT_FOUND" });
  return post;
}

export const edit = authedMutation({
  args: { postId: v.id("posts"), ...words },
  handler: async (ctx, { postId, ...args }): Promise<null> => {
    const post = await own(ctx, postId);
    const changed = read(args);
    await limit(ctx);
    await ctx.db.patch("posts", post._id, changed);
    return null;
  },
});

export const setPublished = authedMutation({
  args: { postId: v.id("posts"), published: v.boolean() },
  handler: async (ctx, { postId, published }): Promise<null> => {
    const post = await own(ctx, postId);
    await ctx.db.patch("posts", post._id, { published });
    return null;
  },
});

export const remove = authedMutation({
  args: { postId: v.id("posts") },
  handler: async (ctx, { postId }): Promise<null> => {
    return await removeOnce(ctx, postId, async () => {
      const post = await own(ctx, postId);
      await ctx.db.delete("posts", post._id);
    });
  },
});

import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { connectionsOf } from "./account/connections";
import { authedMutation, publicQuery } from "./auth/functions";
import { appError } from "./lib/result";
import { liveSession } from "./auth/liveSession";
import { language, name, timeZone } from "./shared/validation";

/** What a person sees of their own user. */
export interface CurrentUser {
  _id: string;
  name: string | null;
  email: string;
  emailVerified: true;
  image: string | null;
  /** Whether `image` was uploaded here and can be removed. */
  hasAvatar: boolean;
  createdAt: number;
  /** BCP 47. */
  language: string | null;
  /** IANA. */
  timeZone: string | null;
  /** When the account goes, if that was asked for: epoch milliseconds. */
  deletionScheduledFor: number | null;
}

async function pictureOf(ctx: QueryCtx, user: Doc<"users">): Promise<string | null> {
  const { avatarId } = user;
  const uploaded = avatarId === undefined ? null : await ctx.storage.getUrl(avatarId);
  if (uploaded !== null) return uploaded;
  if (user.image !== undefined) return user.image;
  const connections = await connectionsOf(ctx, user._id);
  return connections.find(({ image }) => image !== undefined)?.image ?? null;
}

/** The signed-in user, or null for a visitor and for one whose session has ended. */
export const current = publicQuery({
  args: {},
  handler: async (ctx): Promise<CurrentUser | null> => {
    const live = await liveSession(ctx);
    if (live === null) return null;
    const { user } = live;
    return {
      _id: user._id,
      name: user.name ?? null,
      email: user.email,
      emailVerified: true,
      image: await pictureOf(ctx, user),
      hasAvatar: user.avatarId !== undefined,
      createdAt: user._creationTime,
      language: user.language ?? null,
      timeZone: user.timeZone ?? null,
      deletionScheduledFor: user.deletionTime ?? null,
    };
  },
});

const FIELDS = { name, language, timeZone };
type Field = keyof typeof FIELDS;

/** Null clears the field; INVALID_INPUT names the one that is refused. */
function read(field: Field, text: string | null): string | undefined {
  if (text === null) return undefined;
  const parsed = FIELDS[field].safeParse(text);
  if (!parsed.success) throw appError({ code: "INVALID_INPUT", field });
  return parsed.data;
}

const text = v.optional(v.union(v.string(), v.null()));

/** Changes the fields that are given; null clears one. */
export const updateProfile = authedMutation({
  args: { name: text, language: text, timeZone: text },
  handler: async (ctx, args): Promise<null> => {
    await ctx.db.patch("users", ctx.user._id, {
      ...(args.name !== undefined && { name: read("name", args.name) }),
      ...(args.language !== undefined && { language: read("language", args.language) }),
      ...(args.timeZone !== undefined && { timeZone: read("timeZone", args.timeZone) }),
    });
    return null;
  },
});

import { type Infer, v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { githubProfileOf } from "./account/users";
import { authedMutation, publicQuery } from "./auth/functions";
import { appError } from "./lib/result";
import { liveSession } from "./auth/sessions";
import type { plan } from "./security/vocabulary";
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
  githubLogin: string | null;
  createdAt: number;
  /** BCP 47. */
  language: string | null;
  /** IANA. */
  timeZone: string | null;
  plan: Infer<typeof plan>;
  /** When the account goes, if that was asked for: epoch milliseconds. */
  deletionScheduledFor: number | null;
}

async function pictureOf(ctx: QueryCtx, user: Doc<"users">): Promise<string | null> {
  const { avatarId } = user;
  const uploaded = avatarId === undefined ? null : await ctx.storage.getUrl(avatarId);
  return uploaded ?? user.image ?? null;
}

/** The signed-in user, or null for a visitor and for one whose session has ended. */
export const current = publicQuery({
  args: {},
  handler: async (ctx): Promise<CurrentUser | null> => {
    const live = await liveSession(ctx);
    if (live === null) return null;
    const { user } = live;
    const github = await githubProfileOf(ctx, user._id);
    return {
      _id: user._id,
      name: user.name ?? null,
      email: user.email,
      emailVerified: true,
      image: (await pictureOf(ctx, user)) ?? github?.image ?? null,
      hasAvatar: user.avatarId !== undefined,
      githubLogin: github?.login ?? null,
      createdAt: user._creationTime,
      language: user.language ?? null,
      timeZone: user.timeZone ?? null,
      plan: user.plan ?? "free",
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

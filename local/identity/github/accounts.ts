import * as z from "zod";
import { type Account, type AccountFormat, type Change, loginSchema } from "../accounts";

/** As `/user/emails` lists them. */
const emailSchema = z.strictObject({
  email: z.string().min(1).max(320),
  primary: z.boolean().default(false),
  verified: z.boolean().default(true),
  visibility: z.enum(["public", "private"]).nullable().default(null),
});

/** `email` is the public address. `avatar_url` null stands for a picture drawn here. */
export interface GithubAccount extends Account {
  readonly id: number;
  readonly name: string | null;
  readonly avatar_url: string | null;
  readonly email: string | null;
  readonly emails: readonly z.infer<typeof emailSchema>[];
}

const accountSchema = z.strictObject({
  login: loginSchema,
  id: z.int().min(1),
  name: z.string().max(1_000).nullable(),
  avatar_url: z.string().max(2_000).nullable(),
  email: z.string().max(320).nullable(),
  emails: z.array(emailSchema).max(100),
});

const FIRST_FREE_ID = 1_000;

export const GITHUB_FORMAT: AccountFormat<GithubAccount> = {
  account: accountSchema,
  change: accountSchema.partial(),
  identifier: "id",
  fresh: (login, change, others) => ({
    login,
    id: Math.max(FIRST_FREE_ID, ...others.map(({ id }) => id)) + 1,
    name: null,
    avatar_url: null,
    email: null,
    emails: listedAddresses(change),
  }),
};

/**
 * GitHub lets people show only addresses that it has verified: the public one of a new account is
 * in its list.
 */
function listedAddresses({ email }: Change<GithubAccount>): GithubAccount["emails"] {
  if (email === undefined || email === null || email === "") return [];
  return [{ email, primary: true, verified: true, visibility: "public" }];
}

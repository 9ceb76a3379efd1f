import { type Infer, v } from "convex/values";
import type { Id } from "../_generated/dataModel";

/**
 * What the library's `store` is called with, as far as this app lets it be. Its "signIn", by which a provider of its
 * own gets a session for any user, is not among them: see `issueTokens`.
 */
export const storeCall = v.union(
  v.object({ type: v.literal("signOut") }),
  v.object({ type: v.literal("refreshSession"), refreshToken: v.string() }),
  v.object({
    type: v.literal("verifyCodeAndSignIn"),
    params: v.object({ code: v.string() }),
    provider: v.optional(v.literal("github")),
    verifier: v.optional(v.string()),
    generateTokens: v.boolean(),
    allowExtraProviders: v.boolean(),
  }),
  v.object({ type: v.literal("verifier") }),
  v.object({ type: v.literal("verifierSignature"), verifier: v.string(), signature: v.string() }),
  v.object({
    type: v.literal("userOAuth"),
    provider: v.literal("github"),
    providerAccountId: v.string(),
    profile: v.any(),
    signature: v.string(),
  }),
);

export type StoreCall = Infer<typeof storeCall>;
export type Tokens = { token: string; refreshToken: string };
export type SessionInfo = {
  userId: Id<"users">;
  sessionId: Id<"authSessions">;
  tokens: Tokens | null;
};

/** A session of ours that is to get its first tokens. */
export type NewSession = Pick<SessionInfo, "userId" | "sessionId">;

/** The library's own store, by kind of call. */
export interface RawStore {
  tokens(session: NewSession): Promise<Tokens>;
  refresh(refreshToken: string): Promise<Tokens | null>;
  redeem(call: Extract<StoreCall, { type: "verifyCodeAndSignIn" }>): Promise<SessionInfo | null>;
  verifier(): Promise<Id<"authVerifiers">>;
  sign(verifier: Id<"authVerifiers">, signature: string): Promise<void>;
  oauth(call: Extract<StoreCall, { type: "userOAuth" }>): Promise<string>;
}

import { type Infer, v } from "convex/values";
import { oauthProviderId } from "../security/validators";

/**
 * What the library's `store` is called with, as far as this app lets it be. Its "signIn", by which
 * a provider of its own gets a session for any user, is not among them: see `beginSession`.
 */
export const storeCall = v.union(
  v.object({ type: v.literal("signOut") }),
  v.object({ type: v.literal("refreshSession"), refreshToken: v.string() }),
  v.object({
    type: v.literal("verifyCodeAndSignIn"),
    params: v.object({ code: v.string() }),
    provider: v.optional(oauthProviderId),
    verifier: v.optional(v.string()),
    generateTokens: v.boolean(),
    allowExtraProviders: v.boolean(),
  }),
  v.object({ type: v.literal("verifier") }),
  v.object({ type: v.literal("verifierSignature"), verifier: v.string(), signature: v.string() }),
  v.object({
    type: v.literal("userOAuth"),
    provider: oauthProviderId,
    providerAccountId: v.string(),
    profile: v.any(),
    signature: v.string(),
  }),
);

export type StoreCall = Infer<typeof storeCall>;

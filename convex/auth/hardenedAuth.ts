import { type ConvexAuthConfig, convexAuth } from "@convex-dev/auth/server";
import { v } from "convex/values";
import type { HttpRouter } from "convex/server";
import type { Id } from "../_generated/dataModel";
import { type ActionCtx, type MutationCtx, internalMutation } from "../_generated/server";
import { type Setting, checkEnvironment } from "../lib/environment";
import { record } from "../security/activityLog";
import type { SignInMethodId } from "../shared/signInMethods";
import { refreshSession } from "./beginSession";
import { endSession } from "./endSession";
import { publicAction, publicQuery } from "./functions";
import { LIFETIMES, type Tokens, bodyOf } from "./library";
import { liveSession, requestedSessionId } from "./liveSession";
import { readSignInCall } from "./signInCall";
import { type StoreCall, storeCall } from "./storeCall";
import { signVerifier } from "./verifiers";

/**
 * Convex Auth with its doors closed: the `signIn` and `store` of @convex-dev/auth 0.0.95 must not
 * be exposed as they are, because among other things anyone could delete any document whose id they
 * know (SA2). Ours check the contract and the limits first, and begin sessions by
 * `beginSession` alone.
 */

interface SignInResult {
  redirect?: string;
  verifier?: string;
  tokens?: Tokens | null;
  started?: boolean;
}

/** A sign-in method as `signIn` runs it. */
export interface RunnableMethod {
  /** The variables without which no sign-in by it could end well. */
  readonly settings: readonly Setting[];
  /**
   * Takes whatever a client sent. Tokens where a step ends in a session; "started" where the next
   * one is in the mailbox; `authorize` with checked parameters where the library is to send the
   * browser to a provider.
   */
  run(ctx: ActionCtx, params: unknown): Promise<Tokens | "started" | { authorize: object }>;
}

/** What becomes of an OAuth sign-in at each step of the library's flow. */
export interface OAuthRules {
  /** Before the browser leaves. */
  start(ctx: MutationCtx): Promise<Id<"authVerifiers">>;
  /** When the provider has answered: the code that the browser must bring. */
  answer(ctx: MutationCtx, call: Extract<StoreCall, { type: "userOAuth" }>): Promise<string>;
  /** When the browser brings the code; null if it is not good, RATE_LIMITED after too many. */
  redeem(ctx: MutationCtx, verifier: string, code: string): Promise<Tokens | null>;
}

export interface AuthParts {
  /** The OAuth providers, as the library takes them. */
  readonly providers: ConvexAuthConfig["providers"];
  readonly methods: Record<SignInMethodId, RunnableMethod>;
  readonly oauth: OAuthRules;
  /** Where an OAuth sign-in ends, whatever the browser asked for. */
  readonly redirect: (redirectTo: string) => string;
}

async function signOut(ctx: MutationCtx): Promise<null> {
  const live = await liveSession(ctx);
  const sessionId = await requestedSessionId(ctx);
  if (sessionId !== null) await endSession(ctx, sessionId);
  if (live !== null) await record(ctx, { userId: live.user._id, kind: "signedOut" });
  return null;
}

/** The library reads ids off what a code was redeemed for; its callers here only use the tokens. */
async function redeem(
  ctx: MutationCtx,
  call: Extract<StoreCall, { type: "verifyCodeAndSignIn" }>,
  oauth: OAuthRules,
): Promise<{ tokens: Tokens } | null> {
  if (call.verifier === undefined) return null;
  const tokens = await oauth.redeem(ctx, call.verifier, call.params.code);
  return tokens === null ? null : { tokens };
}

async function answerStore(ctx: MutationCtx, args: StoreCall, oauth: OAuthRules) {
  switch (args.type) {
    case "signOut":
      return await signOut(ctx);
    case "refreshSession":
      return await refreshSession(ctx, args.refreshToken);
    case "verifyCodeAndSignIn":
      return await redeem(ctx, args, oauth);
    case "verifier":
      return await oauth.start(ctx);
    case "verifierSignature":
      return await signVerifier(ctx, args);
    case "userOAuth":
      return await oauth.answer(ctx, args);
    default:
      return args satisfies never;
  }
}

/** Everything `convex/auth.ts` exports, made from the library's own. */
export function hardenedAuth({ providers, methods, oauth, redirect }: AuthParts) {
  const raw = convexAuth({
    providers,
    ...LIFETIMES,
    callbacks: {
      redirect: async ({ redirectTo }) => redirect(redirectTo),
      // Users are made in the transaction that begins their session; nothing else may make one.
      createOrUpdateUser: async () => {
        throw new Error("No user is made by the library");
      },
    },
  });
  const rawSignIn = bodyOf<ActionCtx, object, SignInResult>(raw.signIn);
  return {
    addHttpRoutes: (http: HttpRouter) => raw.auth.addHttpRoutes(http),

    /** The wire contract is checked by hand, so that every wrong shape gets the same failure. */
    signIn: publicAction({
      args: v.any(),
      handler: async (ctx, args: unknown): Promise<SignInResult> => {
        const call = readSignInCall(args);
        if (call === null) return { tokens: null };
        const method = call.provider === undefined ? null : methods[call.provider];
        checkEnvironment(method?.settings ?? []);
        if (call.provider === undefined || method === null) return await rawSignIn(ctx, call);
        const answer = await method.run(ctx, call.params);
        // A step that only mails a code must not look like a failed sign-in, which erases the
        // browser's session.
        if (answer === "started") return { started: true };
        if ("authorize" in answer)
          return await rawSignIn(ctx, { provider: call.provider, params: answer.authorize });
        return { tokens: answer };
      },
    }),

    signOut: raw.signOut,

    store: internalMutation({
      args: { args: storeCall },
      handler: async (ctx, { args }): Promise<unknown> => await answerStore(ctx, args, oauth),
    }),

    isAuthenticated: publicQuery({
      args: {},
      handler: async (ctx): Promise<boolean> => (await liveSession(ctx)) !== null,
    }),
  };
}

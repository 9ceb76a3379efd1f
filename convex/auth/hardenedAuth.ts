import { type ConvexAuthConfig, convexAuth } from "@convex-dev/auth/server";
import { v } from "convex/values";
import type { HttpRouter } from "convex/server";
import type { Id } from "../_generated/dataModel";
import { type ActionCtx, type MutationCtx, internalMutation } from "../_generated/server";
import { checkEnvironment } from "../lib/environment";
import { publicAction, publicQuery } from "./functions";
import { readSignInCall } from "./signInCall";
import {
  type NewSession,
  type RawStore,
  type SessionInfo,
  type StoreCall,
  type Tokens,
  storeCall,
} from "./storeCall";
import * as store from "./storeRules";
import { liveSession } from "./sessions";

/**
 * The one file that touches internals of @convex-dev/auth 0.0.95, whose `signIn` and `store` must not be exposed as
 * they are: among other things, anyone could delete any document whose id they know. A registered function keeps
 * its body in `_handler` and its validators in `exportArgs`; tests/convex/hardenedAuth.test.ts fails when a new
 * version changes those, the kinds of store call, or their results.
 */

type Handler<Ctx, Args, Result> = (ctx: Ctx, args: Args) => Promise<Result>;

/** The body of a registered function. The types are the wire seam: the library does not export them. */
function bodyOf<Ctx, Args, Result>(registered: unknown): Handler<Ctx, Args, Result> {
  if (typeof registered !== "function" || !("_handler" in registered))
    throw new Error("@convex-dev/auth or convex changed: a registered function has no _handler");
  return registered._handler as Handler<Ctx, Args, Result>;
}

/** The library's call for the tokens of a session. */
type TokensCall = NewSession & { type: "signIn"; generateTokens: true };

/** Casts are the wire seam: what each kind of call returns is not in the library's types. */
function rawStore(registered: unknown, ctx: MutationCtx): RawStore {
  const body = bodyOf<MutationCtx, { args: StoreCall | TokensCall }, unknown>(registered);
  const call = async <Result>(args: StoreCall | TokensCall) =>
    (await body(ctx, { args })) as Result;
  return {
    tokens: async (session) => {
      const args = { type: "signIn", generateTokens: true, ...session } as const;
      return (await call<{ tokens: Tokens }>(args)).tokens;
    },
    refresh: (refreshToken) => call<Tokens | null>({ type: "refreshSession", refreshToken }),
    redeem: (args) => call<SessionInfo | null>(args),
    verifier: () => call<Id<"authVerifiers">>({ type: "verifier" }),
    sign: (verifier, signature) => call<void>({ type: "verifierSignature", verifier, signature }),
    oauth: (args) => call<string>(args),
  };
}

async function answerStore(ctx: MutationCtx, args: StoreCall, raw: RawStore): Promise<unknown> {
  switch (args.type) {
    case "signOut":
      return await store.signOut(ctx);
    case "refreshSession":
      return await store.refreshSession(ctx, args.refreshToken, raw);
    case "verifyCodeAndSignIn":
      return await store.redeemOAuthCode(ctx, args, raw);
    case "verifier":
      return await store.startOAuth(ctx, raw);
    case "verifierSignature":
      return await store.signVerifier(ctx, args, raw);
    case "userOAuth":
      return await store.userOAuth(ctx, args, raw);
    default:
      return args satisfies never;
  }
}

interface SignInResult {
  redirect?: string;
  verifier?: string;
  tokens?: Tokens | null;
  started?: boolean;
}

/** The flows of e-mail and password: tokens when one ends in a session, null when it has only mailed a code. */
type PasswordFlows = (ctx: ActionCtx, params: unknown) => Promise<Tokens | null>;

/** Everything `convex/auth.ts` exports, made from the library's own. */
export function hardenedAuth(config: ConvexAuthConfig, passwordFlows: PasswordFlows) {
  const raw = convexAuth(config);
  const rawSignIn = bodyOf<ActionCtx, object, SignInResult>(raw.signIn);
  return {
    addHttpRoutes: (http: HttpRouter) => raw.auth.addHttpRoutes(http),

    /** The tokens of a session, in the transaction that proved the person and started it. */
    issueTokens: async (ctx: MutationCtx, session: NewSession): Promise<Tokens> =>
      await store.issueTokens(ctx, session, rawStore(raw.store, ctx)),

    /** The wire contract is checked by hand, so that every wrong shape gets the same failure. */
    signIn: publicAction({
      args: v.any(),
      handler: async (ctx, args: unknown): Promise<SignInResult> => {
        const call = readSignInCall(args);
        if (call === null) return { tokens: null };
        checkEnvironment(call.provider);
        if (call.provider !== "password") return await rawSignIn(ctx, call);
        const tokens = await passwordFlows(ctx, call.params);
        // A step that only mails a code must not look like a failed sign-in, which erases the browser's session.
        return tokens === null ? { started: true } : { tokens };
      },
    }),

    signOut: raw.signOut,

    store: internalMutation({
      args: { args: storeCall },
      handler: async (ctx, { args }): Promise<unknown> =>
        await answerStore(ctx, args, rawStore(raw.store, ctx)),
    }),

    isAuthenticated: publicQuery({
      args: {},
      handler: async (ctx): Promise<boolean> => (await liveSession(ctx)) !== null,
    }),
  };
}

/** Runs an HTTP action's body, for callers that wrap a route. */
export function httpBody(
  registered: unknown,
): (ctx: ActionCtx, request: Request) => Promise<Response> {
  return bodyOf<ActionCtx, Request, Response>(registered);
}

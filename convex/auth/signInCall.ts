import * as z from "zod/mini";
import { oauthParams } from "../shared/validation";
import { appError } from "../lib/result";

/** What `auth:signIn` may be called with, before any provider sees it. */

const ID_MAX = 64;
const TOKEN_MAX = 256;

/** The browser sends along whatever verifier it has stored; only a code from GitHub is redeemed with it. */
const verifier = z.optional(z.string().check(z.maxLength(ID_MAX)));
const calledBy = z.optional(z.string());

const refresh = z.strictObject({
  refreshToken: z.string().check(z.minLength(1), z.maxLength(TOKEN_MAX)),
  calledBy,
});

const redeem = z.strictObject({
  params: z.strictObject({ code: z.string().check(z.regex(/^\d{8}$/)) }),
  verifier,
  calledBy,
});

const password = z.strictObject({
  provider: z.literal("password"),
  params: z.looseObject({}),
  verifier,
  calledBy,
});

const github = z.strictObject({
  provider: z.literal("github"),
  params: z.prefault(oauthParams, {}),
  verifier,
  calledBy,
});

const anonymous = z.union([refresh, redeem]);
const byProvider = z.discriminatedUnion("provider", [password, github]);

/** A call that may go on to the library; `calledBy` is dropped, it would be logged as it is. */
export interface SignInCall {
  provider?: "password" | "github";
  params?: Record<string, unknown>;
  verifier?: string;
  refreshToken?: string;
}

/**
 * Reads a call. Null for a refresh token or a code that cannot be one: the answer to those is "no tokens", as for any
 * that is not valid. Throws INVALID_INPUT for everything else that is not in the contract.
 */
export function readSignInCall(args: unknown): SignInCall | null {
  if (typeof args !== "object" || args === null) throw appError({ code: "INVALID_INPUT" });
  if (!("provider" in args) || args.provider === undefined) {
    if (!("refreshToken" in args) && !("params" in args)) throw appError({ code: "INVALID_INPUT" });
    const parsed = anonymous.safeParse(args);
    return parsed.success ? withoutCaller(parsed.data) : null;
  }
  const parsed = byProvider.safeParse(args);
  if (!parsed.success) throw appError({ code: "INVALID_INPUT" });
  return withoutCaller(parsed.data);
}

function withoutCaller(call: z.infer<typeof anonymous> | z.infer<typeof byProvider>): SignInCall {
  if ("refreshToken" in call) return { refreshToken: call.refreshToken };
  if (!("provider" in call)) {
    const { params, verifier } = call;
    return verifier === undefined ? { params } : { params, verifier };
  }
  return { provider: call.provider, params: call.params };
}

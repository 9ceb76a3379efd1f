import * as z from "zod/mini";
import { appError } from "../lib/result";
import { SIGN_IN_METHOD_IDS, type SignInMethodId } from "../shared/signInMethods";

/** What `auth:signIn` may be called with, before any sign-in method sees it. */

const ID_MAX = 64;
const TOKEN_MAX = 256;

/**
 * The browser sends along whatever verifier it has stored; only a provider's code is redeemed with
 * it.
 */
const verifier = z.optional(z.string().check(z.maxLength(ID_MAX)));
const calledBy = z.optional(z.string());

const refresh = z.strictObject({
  refreshToken: z.string().check(z.minLength(1), z.maxLength(TOKEN_MAX)),
  calledBy,
});

/** 256 bits in base64url (signIn/oauth/authorizationRequests.ts). */
const OAUTH_CODE = /^[A-Za-z0-9_-]{43}$/;

const redeem = z.strictObject({
  params: z.strictObject({ code: z.string().check(z.regex(OAUTH_CODE)) }),
  verifier,
  calledBy,
});

const byMethod = z.strictObject({
  provider: z.enum(SIGN_IN_METHOD_IDS),
  params: z.optional(z.unknown()),
  verifier,
  calledBy,
});

const anonymous = z.union([refresh, redeem]);

/** A call that goes on; `calledBy` is dropped, it would be logged as it is. */
export type SignInCall =
  | { provider?: undefined; refreshToken: string }
  | { provider?: undefined; params: { code: string }; verifier?: string }
  | { provider: SignInMethodId; params: unknown };

/**
 * Reads a call. Null for a refresh token or a code that cannot be one: the answer to those is "no
 * tokens", as for any that is not valid. Throws INVALID_INPUT for everything else that is not in
 * the contract.
 */
export function readSignInCall(args: unknown): SignInCall | null {
  if (typeof args !== "object" || args === null) throw appError({ code: "INVALID_INPUT" });
  if (!("provider" in args) || args.provider === undefined) {
    if (!("refreshToken" in args) && !("params" in args)) throw appError({ code: "INVALID_INPUT" });
    const parsed = anonymous.safeParse(args);
    return parsed.success ? withoutCaller(parsed.data) : null;
  }
  const parsed = byMethod.safeParse(args);
  if (!parsed.success) throw appError({ code: "INVALID_INPUT" });
  return { provider: parsed.data.provider, params: parsed.data.params };
}

function withoutCaller(call: z.infer<typeof anonymous>): SignInCall {
  if ("refreshToken" in call) return { refreshToken: call.refreshToken };
  const { params, verifier: stored } = call;
  return stored === undefined ? { params } : { params, verifier: stored };
}

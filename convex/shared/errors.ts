import { type ReauthenticationMethodId, isReauthenticationMethod } from "./reauthenticationMethods";

/**
 * Every failure a person can meet, by code. The browser looks its words up by code; the backend
 * throws `ConvexError<AppErrorData>`.
 */

export type AppErrorData =
  | { code: "INVALID_INPUT"; field?: string }
  | { code: "INVALID_CREDENTIALS" }
  /** The password is right, the address not proven: a new code was mailed. */
  | { code: "EMAIL_UNVERIFIED" }
  | { code: "CODE_WRONG"; triesLeft: number }
  | { code: "CODE_EXPIRED" }
  /** Too many wrong tries: only a new code helps. */
  | { code: "CODE_SPENT" }
  /** No challenge was asked for with this browser's secret. */
  | { code: "CODE_OTHER_BROWSER" }
  /** In epoch milliseconds, and what time it was then: the caller's clock may be wrong. */
  | { code: "RATE_LIMITED"; retryAt: number; now?: number }
  | { code: "PASSWORD_TOO_SHORT" }
  | { code: "PASSWORD_TOO_LONG" }
  | { code: "PASSWORD_COMMON" }
  /** The password is the address or the product's name. */
  | { code: "PASSWORD_CONTEXT" }
  | { code: "PASSWORD_BREACHED" }
  | { code: "UNAUTHENTICATED" }
  /** There was a session, and it was ended or ran out. */
  | { code: "SESSION_ENDED" }
  | { code: "FORBIDDEN" }
  | { code: "NOT_FOUND" }
  /** The OAuth provider vouches for no address of the person. */
  | { code: "PROVIDER_EMAIL_MISSING"; provider?: string }
  /** The address belongs to an account that must sign in and connect the provider itself. */
  | { code: "PROVIDER_LINK_REQUIRED"; provider?: string }
  /** The account at the provider opens nothing until the owner enables it again. */
  | { code: "PROVIDER_SUSPENDED"; provider?: string }
  /** The address is one that an account was moved away from, and can still be brought back to. */
  | { code: "PROVIDER_RESTORE_REQUIRED"; provider?: string }
  /** The last proof of who is there is too old for this: give one of these, then ask again. */
  | { code: "REAUTHENTICATION_REQUIRED"; methods: ReauthenticationMethodId[] }
  | { code: "METHOD_EXISTS" }
  /** The only way into the account cannot be removed. */
  | { code: "LAST_METHOD" }
  | { code: "PROVIDER_LINKED_ELSEWHERE"; provider?: string }
  /** The link of a mail is unknown, used or out of date. */
  | { code: "LINK_SPENT" }
  /** An old address cannot come back: it has an account of its own by now. */
  | { code: "EMAIL_TAKEN" }
  | { code: "PAYMENT_DECLINED" }
  /** The deployment cannot send mail, which its operator has to set right. */
  | { code: "MAIL_UNAVAILABLE" }
  | { code: "INTERNAL" };

export type ErrorCode = AppErrorData["code"];

/** What a failure carries besides its code, and how to tell that it is there. */
const EXTRAS: Record<ErrorCode, (data: Record<string, unknown>) => boolean> = {
  INVALID_INPUT: (data) => data["field"] === undefined || typeof data["field"] === "string",
  INVALID_CREDENTIALS: () => true,
  EMAIL_UNVERIFIED: () => true,
  CODE_WRONG: (data) => typeof data["triesLeft"] === "number",
  CODE_EXPIRED: () => true,
  CODE_SPENT: () => true,
  CODE_OTHER_BROWSER: () => true,
  RATE_LIMITED: (data) =>
    typeof data["retryAt"] === "number" && ["number", "undefined"].includes(typeof data["now"]),
  PASSWORD_TOO_SHORT: () => true,
  PASSWORD_TOO_LONG: () => true,
  PASSWORD_COMMON: () => true,
  PASSWORD_CONTEXT: () => true,
  PASSWORD_BREACHED: () => true,
  UNAUTHENTICATED: () => true,
  SESSION_ENDED: () => true,
  FORBIDDEN: () => true,
  NOT_FOUND: () => true,
  PROVIDER_EMAIL_MISSING: namesProvider,
  PROVIDER_LINK_REQUIRED: namesProvider,
  PROVIDER_SUSPENDED: namesProvider,
  PROVIDER_RESTORE_REQUIRED: namesProvider,
  REAUTHENTICATION_REQUIRED: (data) =>
    Array.isArray(data["methods"]) && data["methods"].every(isReauthenticationMethod),
  METHOD_EXISTS: () => true,
  LAST_METHOD: () => true,
  PROVIDER_LINKED_ELSEWHERE: namesProvider,
  LINK_SPENT: () => true,
  EMAIL_TAKEN: () => true,
  PAYMENT_DECLINED: () => true,
  MAIL_UNAVAILABLE: () => true,
  INTERNAL: () => true,
};

function namesProvider(data: Record<string, unknown>): boolean {
  return data["provider"] === undefined || typeof data["provider"] === "string";
}

export const ERROR_CODES = Object.keys(EXTRAS).filter(isErrorCode);

/** Whether a string (from a URL, say) is one of our codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(EXTRAS, value);
}

/** Whether the data of a ConvexError (from the wire: anything) is one of our failures. */
export function isAppErrorData(value: unknown): value is AppErrorData {
  if (typeof value !== "object" || value === null || !("code" in value)) return false;
  return isErrorCode(value.code) && EXTRAS[value.code]({ ...value });
}

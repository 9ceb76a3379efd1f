import * as z from "zod/mini";
import { canonicalEmail } from "./canonical";
import { codeDigits } from "./codeDigits";
import {
  BROWSER_SECRET_MAX,
  BROWSER_SECRET_MIN,
  CODE_WIRE_MAX,
  EMAIL_MAX,
  NAME_MAX,
  PASSWORD_WIRE_MAX,
  REDIRECT_MAX,
} from "./limits";
import { readName } from "./names";
import { lineProblem, paragraphsProblem } from "./readableText";

/**
 * The shapes both sides agree on. zod/mini: a third of the size, and it never calls `eval`, which
 * the page's CSP forbids.
 */

/** A string schema whose output is what `read` makes of the input; null means invalid. */
function reading(read: (text: string) => string | null, longest: number) {
  return z.pipe(
    z.string().check(z.maxLength(longest)),
    z.transform((text, context) => {
      const value = read(text);
      if (value !== null) return value;
      context.issues.push({ code: "custom", message: "Invalid", input: text });
      return z.NEVER;
    }),
  );
}

export const email = reading(canonicalEmail, EMAIL_MAX * 2);
export const code = reading(codeDigits, CODE_WIRE_MAX);

/**
 * Any password the wire carries; whether it is good enough for a new one is passwordProblem's
 * business.
 */
export const password = z.string().check(z.minLength(1), z.maxLength(PASSWORD_WIRE_MAX));

export const browserSecret = z
  .string()
  .check(
    z.minLength(BROWSER_SECRET_MIN),
    z.maxLength(BROWSER_SECRET_MAX),
    z.regex(/^[A-Za-z0-9_-]+$/),
  );

/** One line of text: trimmed, not empty, at most `longest` characters, with something to see. */
export function line(longest: number) {
  return reading((text) => {
    const trimmed = text.normalize("NFC").trim();
    return lineProblem(trimmed, longest) === null ? trimmed : null;
  }, longest * 4);
}

export const name = reading(readName, NAME_MAX * 4);

/** Text that may have lines and tabs. */
export function paragraphs(longest: number) {
  return reading((text) => {
    const trimmed = text.normalize("NFC").replaceAll("\r\n", "\n").trim();
    return paragraphsProblem(trimmed, longest) === null ? trimmed : null;
  }, longest * 4);
}

/** A BCP 47 tag by its shape; which ones there are words for is the browser's business. */
export const language = z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/));

/** An IANA name by its shape: the list of names changes several times a year. */
export const timeZone = z
  .string()
  .check(z.maxLength(64), z.regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/));

const who = { email, browserSecret, language: z.optional(language) };

/** What `signIn("password", params)` accepts, by flow. Unknown fields are refused. */
export const signInParams = {
  signUp: z.strictObject({ flow: z.literal("signUp"), ...who, password }),
  signIn: z.strictObject({ flow: z.literal("signIn"), ...who, password }),
  "email-verification": z.strictObject({
    flow: z.literal("email-verification"),
    ...who,
    code: z.optional(code),
  }),
  reset: z.strictObject({ flow: z.literal("reset"), ...who }),
  "reset-verification": z.strictObject({
    flow: z.literal("reset-verification"),
    ...who,
    code,
    newPassword: password,
  }),
};

export type PasswordFlow = keyof typeof signInParams;

export const passwordParams = z.discriminatedUnion("flow", [
  signInParams.signUp,
  signInParams.signIn,
  signInParams["email-verification"],
  signInParams.reset,
  signInParams["reset-verification"],
]);

export type PasswordParams = z.infer<typeof passwordParams>;

export const CALLBACK_PAGE = "/auth/callback";

/** Where an OAuth sign-in may come back to: our callback page and nothing else. */
export const oauthParams = z.strictObject({
  redirectTo: z._default(
    z
      .string()
      .check(
        z.maxLength(REDIRECT_MAX),
        z.regex(/^\/auth\/callback(\?returnTo=[A-Za-z0-9%._~!$'()*,;:@/?+-]*)?$/),
      ),
    CALLBACK_PAGE,
  ),
});

import { CODE_TTL } from "../../../convex/shared/limits";
import { latchkey as config } from "../../../latchkey.config";
import { count } from "./count";

/** The words of creating an account. */

const CODE_MINUTES = CODE_TTL / 60_000;

export const signUp = {
  title: "Create account",
  lead: "An email address and a password are all it takes.",
  submit: "Create account",
  busy: "Creating account",
  other: "Have an account?",
  otherLink: "Sign in",
};

/** Below the form where the product has such pages: "{terms}" and "{privacy}" are links to them. */
export const legal = {
  terms: "terms of use",
  privacy: "privacy notice",
  both: "By creating an account you accept the {terms} and the {privacy}.",
  onlyTerms: "By creating an account you accept the {terms}.",
  onlyPrivacy: "How we treat your data is in the {privacy}.",
};

export const verifyEmail = {
  title: "Check your email",
  sent: count(
    CODE_MINUTES,
    "We sent a code to {email}. It works for 1 minute.",
    `We sent a code to {email}. It works for ${CODE_MINUTES} minutes.`,
  ),
  /** The answer to the request was lost. */
  maybeSent:
    "The connection broke before the answer came. If your request arrived, a code is on its way to {email}. If no email comes within a minute, go back and create your account again.",
  submit: "Verify",
  busy: "Verifying",
  noneTitle: "No code is waiting here",
  none: "This browser has not asked for a code, or it has been used. Create your account or sign in, and we send a new one.",
  done: `Email confirmed. Welcome to ${config.name}.`,
};

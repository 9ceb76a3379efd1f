import { CODE_TTL } from "../../../convex/shared/limits";
import { count } from "./count";

/** The words of a forgotten password. */

const CODE_MINUTES = CODE_TTL / 60_000;

export const forgotPassword = {
  title: "Reset your password",
  lead: "Tell us your email address. If it has an account, we send a code to it.",
  submit: "Send code",
  busy: "Sending code",
  back: "Back to sign in",
};

export const resetPassword = {
  title: "Set a new password",
  sent: count(
    CODE_MINUTES,
    "If there is an account for this address, we sent a code to {email}. It works for 1 minute.",
    `If there is an account for this address, we sent a code to {email}. It works for ${CODE_MINUTES} minutes.`,
  ),
  /** The answer to the request was lost. */
  maybeSent:
    "The connection broke before the answer came. If your request arrived and there is an account for this address, a code is on its way to {email}. If no email comes within a minute, send a new code.",
  consequence: "Every device that is signed in now will be signed out.",
  submit: "Set new password",
  busy: "Setting password",
  noneTitle: "No code is waiting here",
  none: "This browser has not asked for a reset code, or it has been used. Ask for a new one to go on.",
  askAgain: "Ask for a code",
  done: "Password set. All your other devices were signed out.",
};

import { CODE_LENGTH, PASSWORD_MAX, PASSWORD_MIN } from "../../../convex/shared/limits";
import { latchkey as config } from "../../../latchkey.config";
import { count } from "./count";

/** The words of inputs, of what is wrong with them, and of what a call can fail with. */

export const fields = {
  email: "Email",
  password: "Password",
  newPassword: "New password",
  code: "Code",
};

export const passwordField = {
  show: "Show",
  hide: "Hide",
  subject: "password",
  shown: "Your password is shown",
  hidden: "Your password is hidden",
  capsLock: "Caps Lock is on",
};

export const problems = {
  emailMissing: "Enter your email address",
  emailShape: "Enter an email address like name@example.com",
  emailLocalPart:
    "Our mail reaches only addresses with the letters a to z before the @. Use another address",
  passwordMissing: "Enter your password",
  newPasswordMissing: "Choose a password",
  codeMissing: "Enter the code from the email",
  codeShape: `The code has ${CODE_LENGTH} digits. Check the email and type all of them`,
  passwordTooShort: `Use ${PASSWORD_MIN} characters or more. A short sentence works well`,
  passwordTooLong: `Use ${PASSWORD_MAX} characters or fewer`,
  passwordCommon: "Many people use this password, so it is guessed first. Choose another",
  passwordContext: `Leave your email address and the name ${config.name} out of your password`,
  passwordBreached: "This password has appeared in a data leak elsewhere. Choose another",
  input: "Something in the form was not accepted. Check it and try again.",
};

export const failures = {
  credentials: "That email and password do not match. Check both, or reset your password.",
  codeWrong: (left: number) =>
    count(
      left,
      "That code is not right. Check the newest email. You have 1 try left.",
      `That code is not right. Check the newest email. You have ${left} tries left.`,
    ),
  codeExpired: "That code has expired. Send a new code and use that one.",
  codeSpent: "Too many wrong codes, so this one no longer works. Send a new code.",
  mailUnavailable:
    "We cannot send mail at the moment, so there is no code to wait for. Nothing was changed. Try again later, or tell us.",
  codeOtherBrowser:
    "That code belongs to another browser. Type it where you asked for it, or start again here.",
  rateLimited: (when: string) => `Too many tries. Nothing was changed. Try again ${when}.`,
  signedOut: "You are signed out. Sign in and try again.",
  forbidden: "You do not have access to that.",
  notFound: "That no longer exists.",
  notSent: "You are offline. Nothing was sent. Try again when you are connected.",
  rolledBack: "Something went wrong on our side. Nothing was changed. Try again.",
  lost: "The connection broke before the answer came, so this may have worked. Check, and try again if it has not.",
  unknown:
    "Something went wrong on our side. This may have worked all the same: check, and try again if it has not.",
};

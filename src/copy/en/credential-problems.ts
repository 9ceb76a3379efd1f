import { CODE_LENGTH, PASSWORD_MAX, PASSWORD_MIN } from "../../../convex/shared/limits";
import { latchkey as config } from "../../../latchkey.config";
import { count } from "./count";

/** What can be wrong with a mailed code or a new password, which sign-in asks nobody for. */

export const credentialProblems = {
  newPasswordMissing: "Choose a password",
  codeMissing: "Enter the code from the email",
  codeShape: `The code has ${CODE_LENGTH} digits. Check the email and type all of them`,
  passwordTooShort: `Use ${PASSWORD_MIN} characters or more. A short sentence works well`,
  passwordTooLong: `Use ${PASSWORD_MAX} characters or fewer`,
  passwordCommon: "Many people use this password, so it is guessed first. Choose another",
  passwordContext: `Leave your email address and the name ${config.name} out of your password`,
  passwordBreached: "This password has appeared in a data leak elsewhere. Choose another",
  codeWrong: (left: number) =>
    count(
      left,
      "That code is not right. Check the newest email. You have 1 try left.",
      `That code is not right. Check the newest email. You have ${left} tries left.`,
    ),
  codeExpired: "That code has expired. Send a new code and use that one.",
  codeSpent: "Too many wrong codes, so this one no longer works. Send a new code.",
  codeOtherBrowser:
    "That code belongs to another browser. Type it where you asked for it, or start again here.",
};

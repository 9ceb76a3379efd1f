import { accountFailures } from "./account-failures";
import { callback } from "./callback";
import { codeStep } from "./code-step";
import { credentialProblems } from "./credential-problems";
import { notFound, firstRun } from "./full-page";
import { strength } from "./new-password";
import { notMe, undoEmail, goodbye } from "./recovery";
import { providerProblems } from "./provider-problems";
import { forgotPassword, resetPassword } from "./reset-password";
import { legal, signUp, verifyEmail } from "./sign-up";

/** What signed-out people need besides sign-in itself. */
export const copy = {
  signUp,
  legal,
  verifyEmail,
  strength,
  codeStep,
  credentialProblems,
  forgotPassword,
  resetPassword,
  callback,
  providerProblems,
  notFound,
  firstRun,
  notMe,
  undoEmail,
  goodbye,
  accountFailures,
};

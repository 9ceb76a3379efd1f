import { latchkey as config } from "../../../latchkey.config";

/** Why signing in by a provider did not happen; `name` is what people call it. */
export const providerProblems = {
  denied: (name: string) =>
    `Signing in with ${name} was cancelled. Try ${name} again, or sign in with your email and password.`,
  failed: (name: string) =>
    `Signing in with ${name} did not finish. Try ${name} again, or sign in with your email and password.`,
  otherBrowser: (name: string) =>
    `This sign-in with ${name} was started in another browser or is too old. Try ${name} again, or sign in with your email and password.`,
  tooMany: (name: string) =>
    `Too many tries came from your network. Wait a few minutes and try ${name} again, or sign in with your email and password.`,
  emailMissing: (name: string) =>
    `${name} gave us no verified primary email address of yours. Verify one there, or let ${config.name} read it, and try again. Or create an account with your email here; you can connect ${name} once you are in.`,
  linkRequired: (name: string) =>
    `An account with your email address already exists. Sign in with your email and password instead; you can connect ${name} once you are in.`,
  suspended: (name: string) =>
    `${name} was paused for your account when its owner secured it, because it was connected later. Sign in another way, or choose “Forgot password?” to set a new password; then turn ${name} on again under Security.`,
  restoreRequired: (name: string) =>
    `Your account used the email address of your ${name} account until lately and was moved to another one. If that was not you, choose “Forgot password?” and enter that address: we mail you a link that brings the account back.`,
};

import { latchkey as config } from "../../../latchkey.config";

/** Why signing in by a provider did not happen; `name` is what people call it. */
export const providerProblems = {
  denied: (name: string) =>
    `Signing in with ${name} was cancelled. Try ${name} again, or sign in with your email and password.`,
  failed: (name: string) =>
    `Signing in with ${name} did not finish. Try ${name} again, or sign in with your email and password.`,
  otherBrowser: (name: string) =>
    `This sign-in with ${name} was started in another browser or is too old. Try ${name} again, or sign in with your email and password.`,
  emailMissing: (name: string) =>
    `${name} gave us no verified primary email address of yours. Verify one there, or let ${config.name} read it, and try again. Or create an account with your email here; you can connect ${name} once you are in.`,
  linkRequired: (name: string) =>
    `An account with your email address already exists. Sign in with your email and password instead; you can connect ${name} once you are in.`,
};

import { latchkey as config } from "../../../latchkey.config";

/** The words of sign-in. */

export const signIn = {
  title: "Sign in",
  lead: "Welcome back.",
  forgot: "Forgot password?",
  submit: "Sign in",
  busy: "Signing in",
  other: "New here?",
  otherLink: "Create account",
  ended: "You were signed out on this device. Your session ended or was closed elsewhere.",
};

/** How methods that are no provider are called. */
export const methods = {
  password: "Password",
  code: "Email code",
};

/** Signing in by a provider; `name` is what people call it. */
export const provider = {
  separator: "or",
  button: (name: string) => `Continue with ${name}`,
  busy: (name: string) => `Opening ${name}`,
  /** In the place of a name that is not known. */
  some: "the other service",
  problems: {
    denied: (name: string) =>
      `Signing in with ${name} was cancelled. Try ${name} again, or sign in with your email and password.`,
    failed: (name: string) =>
      `Signing in with ${name} did not finish. Try ${name} again, or sign in with your email and password.`,
    otherBrowser: (name: string) =>
      `This sign-in with ${name} was started in another browser or is too old. Try ${name} again, or sign in with your email and password.`,
    emailMissing: (name: string) =>
      `${name} gave us no verified primary email address of yours. Verify one there, or let ${config.name} read it, and try again. Or create an account with your email here; you can connect ${name} once you are in.`,
    suspended: (name: string) =>
      `${name} was paused for your account when its owner secured it, because it was connected later. Sign in another way, or choose “Forgot password?” to set a new password; then turn ${name} on again under Security.`,
    restoreRequired: (name: string) =>
      `Your account used the email address of your ${name} account until lately and was moved to another one. If that was not you, choose “Forgot password?” and enter that address: we mail you a link that brings the account back.`,
    linkRequired: (name: string) =>
      `An account with your email address already exists. Sign in with your email and password instead; you can connect ${name} once you are in.`,
  },
};

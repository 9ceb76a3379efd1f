/** Why signing in by a provider did not happen; `name` is what people call it. */
export const providerProblems = {
  denied: (name: string) =>
    `Signing in with ${name} was cancelled. Try ${name} again, or sign in with your email and password.`,
  failed: (name: string) =>
    `Signing in with ${name} did not finish. Try ${name} again, or sign in with your email and password.`,
  otherBrowser: (name: string) =>
    `This sign-in with ${name} was started in another browser or is too old. Try ${name} again, or sign in with your email and password.`,
  emailMissing: (name: string) =>
    `Your account with ${name} has no verified primary email address. Verify one there and try again, or create an account with your email here.`,
  linkRequired: (name: string) =>
    `An account with your email address already exists. Sign in with your email and password instead; you can connect ${name} once you are in.`,
};

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
};

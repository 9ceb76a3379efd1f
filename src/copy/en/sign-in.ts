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

export const github = {
  separator: "or",
  button: "Continue with GitHub",
  busy: "Opening GitHub",
  denied:
    "GitHub sign-in was cancelled. Try GitHub again, or sign in with your email and password.",
  failed:
    "GitHub sign-in did not finish. Try GitHub again, or sign in with your email and password.",
  otherBrowser:
    "This GitHub sign-in was started in another browser or is too old. Try GitHub again, or sign in with your email and password.",
  emailMissing:
    "Your GitHub account has no verified primary email address. Verify one on GitHub and try again, or create an account with your email here.",
  linkRequired:
    "An account with your GitHub email address already exists. Sign in with your email and password instead; GitHub can be connected once you are in.",
};

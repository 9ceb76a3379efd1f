import { count } from "./count";

/**
 * The words of sign-in and of what every page has. Those of other screens load with them, from the files beside this one.
 * Sentences with a value in them are functions, never glued together.
 */

export const product = "Latchkey";

export const shell = {
  skip: "Skip to content",
  home: "Latchkey, home",
  loading: "Loading",
  errorTitle: (title: string) => `Error: ${title}`,
  pageTitle: (title: string) => `${title} · ${product}`,
};

export const theme = {
  legend: "Theme",
  system: "System",
  light: "Light",
  dark: "Dark",
};

export const connection = {
  offline: "You are offline. What you type here is kept.",
  reconnecting: "Reconnecting…",
  unreachable: "The server cannot be reached. Trying again…",
};

export const form = {
  errorPrefix: "Error:",
  stillWorking: "Still working. This is taking longer than usual.",
  stopWaiting: "Stop waiting",
  offline: "You are offline. Nothing was sent. Try again when you are connected.",
};

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
  passwordMissing: "Enter your password",
  newPasswordMissing: "Choose a password",
  codeMissing: "Enter the code from the email",
  codeShape: (digits: number) =>
    `The code has ${digits} digits. Check the email and type all of them`,
  passwordTooShort: (min: number) => `Use ${min} characters or more. A short sentence works well`,
  passwordTooLong: (max: number) => `Use ${max} characters or fewer`,
  passwordCommon: "Many people use this password, so it is guessed first. Choose another",
  passwordContext: "Leave your email address and the name Latchkey out of your password",
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
  codeOtherBrowser:
    "That code belongs to another browser. Type it where you asked for it, or start again here.",
  rateLimited: (when: string) => `Too many tries. Nothing was changed. Try again ${when}.`,
  signedOut: "You are signed out. Sign in and try again.",
  forbidden: "You do not have access to that.",
  notFound: "That no longer exists.",
  unknown: "Something went wrong on our side. Nothing was changed. Try again.",
};

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

export const crash = {
  title: "Something broke",
  lead: "This page stopped working. Nothing you saved was changed.",
  retry: "Reload the page",
};

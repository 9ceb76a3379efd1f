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
  input: "Something in the form was not accepted. Check it and try again.",
};

export const failures = {
  credentials: "That email and password do not match. Check both, or reset your password.",
  mailUnavailable:
    "We cannot send mail at the moment, so there is no code to wait for. Nothing was changed. Try again later, or tell us.",
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

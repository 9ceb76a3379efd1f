import { count } from "./count";

/** The words of what signed-out people see besides sign-in itself. */

export const signUp = {
  title: "Create account",
  lead: "An email address and a password are all it takes.",
  submit: "Create account",
  busy: "Creating account",
  other: "Have an account?",
  otherLink: "Sign in",
};

export const strength = {
  hint: (min: number, advised: number) =>
    `At least ${min} characters. A phrase of ${advised} or more is easier to remember and harder to guess.`,
  /** By score, 0 to 4. */
  verdicts: [
    "Very easy to guess",
    "Easy to guess",
    "Could be stronger",
    "Strong",
    "Very strong",
  ] as const,
  announce: (verdict: string) => `Password strength: ${verdict}`,
};

export const codeStep = {
  resend: "Send a new code",
  resendBusy: "Sending",
  /** {wait} is the next line, which is only for the eye: a button whose name changes every second cannot be followed. */
  resendWaiting: "Send a new code {wait}",
  resendIn: (time: string) => `in ${time}`,
  resendWait: "Available after a short wait.",
  resendReady: "You can ask for a new code now.",
  resent: (email: string) => `New code sent to ${email}`,
  differentEmail: "Use a different email",
};

export const verifyEmail = {
  title: "Check your email",
  sent: (minutes: number) =>
    count(
      minutes,
      "We sent a code to {email}. It works for 1 minute.",
      `We sent a code to {email}. It works for ${minutes} minutes.`,
    ),
  submit: "Verify",
  busy: "Verifying",
  noneTitle: "No code is waiting here",
  none: "This browser has not asked for a code, or it has been used. Create your account or sign in, and we send a new one.",
  done: "Email confirmed. Welcome to Latchkey.",
};

export const forgotPassword = {
  title: "Reset your password",
  lead: "Tell us your email address. If it has an account, we send a code to it.",
  submit: "Send code",
  busy: "Sending code",
  back: "Back to sign in",
};

export const resetPassword = {
  title: "Set a new password",
  sent: (minutes: number) =>
    count(
      minutes,
      "If there is an account for this address, we sent a code to {email}. It works for 1 minute.",
      `If there is an account for this address, we sent a code to {email}. It works for ${minutes} minutes.`,
    ),
  consequence: "Every device that is signed in now will be signed out.",
  submit: "Set new password",
  busy: "Setting password",
  noneTitle: "No code is waiting here",
  none: "This browser has not asked for a reset code, or it has been used. Ask for a new one to go on.",
  askAgain: "Ask for a code",
  done: "Password set. All your other devices were signed out.",
};

export const notFound = {
  title: "Page not found",
  lead: "Nothing lives at this address. It may have moved, or the link was cut short.",
  home: "Go home",
};

export const firstRun = {
  title: "Almost there",
  lead: "The app does not know its backend yet: VITE_CONVEX_URL is not set.",
  step: "Stop this server and start everything with",
  command: "npm run dev",
  after:
    "It starts the backend, the mailbox and GitHub sign-in on this machine, and opens the app with the right address.",
};

export const callback = {
  title: "Finishing sign-in with GitHub",
  wait: "One moment.",
  slow: "This is taking longer than usual.",
  leave: "Stop waiting and go back",
};

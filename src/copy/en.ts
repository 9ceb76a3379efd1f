/** Every word a person sees, grouped by screen. Sentences with a value in them are functions, never glued together. */

const plural = new Intl.PluralRules("en");

function count(n: number, one: string, other: string): string {
  return plural.select(n) === "one" ? one : other;
}

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

export const signUp = {
  title: "Create account",
  lead: "An email address and a password are all it takes.",
  submit: "Create account",
  busy: "Creating account",
  other: "Have an account?",
  otherLink: "Sign in",
};

export const github = {
  separator: "or",
  button: "Continue with GitHub",
  busy: "Opening GitHub",
  finishing: "Finishing sign-in with GitHub",
  wait: "One moment.",
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

export const codeStep = {
  resend: "Send a new code",
  resendBusy: "Sending",
  resendIn: (time: string) => `in ${time}`,
  resendWait: "Available after a short wait.",
  resendReady: "You can ask for a new code now.",
  resent: (email: string) => `New code sent to ${email}`,
  differentEmail: "Use a different email",
};

export const verifyEmail = {
  title: "Check your email",
  lead: "We sent a code to",
  expiry: (minutes: number) =>
    count(minutes, "It works for 1 minute.", `It works for ${minutes} minutes.`),
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
  lead: "If there is an account for this address, we sent a code to",
  consequence: "Every device that is signed in now will be signed out.",
  submit: "Set new password",
  busy: "Setting password",
  noneTitle: "No code is waiting here",
  none: "This browser has not asked for a reset code, or it has been used. Ask for a new one to go on.",
  askAgain: "Ask for a code",
  done: "Password set. All your other devices were signed out.",
};

export const accountMenu = {
  button: "Account menu",
  signedInAs: "Signed in as",
  settings: "Settings",
  signOut: "Sign out",
};

export const signingOut = {
  title: "Signing out",
  now: "One moment.",
  waitingTitle: "Waiting to sign out",
  waiting:
    "There is no connection. Your account is hidden on this screen, and the session ends as soon as you are online again, even if you close this page and come back later.",
  stay: "Stay signed in",
};

export const news = {
  region: "News",
  close: "Close",
};

export const home = {
  title: "Home",
  /** By hour of the day, 0 to 23. */
  greeting: (hour: number, name: string | null) => {
    const part = hour < 5 ? "evening" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
    return name === null ? `Good ${part}` : `Good ${part}, ${name}`;
  },
  lead: "You are signed in. This is a sample of what only you and others like you can see.",
  section: "Your account",
  email: "Email",
  verified: "Verified",
  name: "Name",
  noName: "Not given",
  github: "GitHub",
  noGithub: "Not connected",
  method: "Signed in with",
  methods: { password: "Password", code: "Email code", github: "GitHub" },
  created: "Account created",
};

export const notFound = {
  title: "Page not found",
  lead: "Nothing lives at this address. It may have moved, or the link was cut short.",
  home: "Go home",
};

export const crash = {
  title: "Something broke",
  lead: "This page stopped working. Nothing you saved was changed.",
  retry: "Reload the page",
};

export const firstRun = {
  title: "Almost there",
  lead: "The app does not know its backend yet: VITE_CONVEX_URL is not set.",
  step: "Stop this server and start everything with",
  command: "npm run dev",
  after:
    "It starts the backend, the mailbox and GitHub sign-in on this machine, and opens the app with the right address.",
};

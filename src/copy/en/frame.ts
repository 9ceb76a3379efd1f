/** The words of the frame around everything behind sign-in. */

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

export const toaster = {
  region: "News",
  close: "Close",
  otherAccount: (email: string, waiting: string) =>
    `Another tab signed in as ${email}. To go on with ${waiting}, sign out and type its code.`,
};

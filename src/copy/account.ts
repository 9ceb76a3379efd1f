/** The words of activity, account, and of the pages that mails lead to. */

const plural = new Intl.PluralRules("en");

function count(n: number, one: string, other: string): string {
  return plural.select(n) === "one" ? one : other;
}

export const activity = {
  title: "Activity",
  lead: "What happened in your account, newest first.",
  listTitle: "History",
  listLead: "If something here was not you, end that session and change your password.",
  filter: "Show",
  topics: {
    all: "Everything",
    signIn: "Sign-ins",
    security: "Security",
    account: "Account",
  },
  kinds: {
    signedUp: "You created this account",
    signedIn: "You signed in",
    signInFailed: "Somebody tried to sign in and failed",
    signedOut: "You signed out",
    passwordReset: "The password was reset by a mailed code",
    passwordChanged: "The password was changed",
    passwordSet: "A password was set",
    passwordRemoved: "The password was removed",
    emailChangeRequested: "A change of the email address was requested",
    emailChanged: "The email address was changed",
    emailChangeUndone: "A change of the email address was undone",
    githubConnected: "GitHub was connected",
    githubDisconnected: "GitHub was disconnected",
    sessionRevoked: "Another device was signed out",
    refreshTokenReused: "A copy of a session was used, so the session was ended",
    steppedUp: "You confirmed that it is you",
    stepUpFailed: "Confirming that it is you failed",
    notMe: "You reported that something was not you",
    dataExported: "Your data was downloaded",
    deletionRequested: "Deletion of this account was requested",
    deletionCancelled: "Deletion of this account was cancelled",
    planRaised: "The plan was raised",
  },
  ok: "Done",
  failed: "Failed",
  here: "This device",
  methods: {
    signUp: "with a new account",
    password: "with password",
    reset: "with a new password",
    github: "with GitHub",
  },
  more: "Show older",
  moreBusy: "Loading",
  end: "That is everything.",
  empty: "Nothing of this kind has happened yet.",
  showAll: "Show everything",
  csv: "Download as CSV",
  csvBusy: "Preparing",
  csvDone: (rows: number) => count(rows, "1 row was downloaded.", `${rows} rows were downloaded.`),
  csvColumns: ["time", "what", "topic", "outcome", "method", "device", "address"],
  fileName: "latchkey-activity.csv",
};

export const account = {
  title: "Account",
  lead: "Take your data with you, or leave.",
  exportTitle: "Your data",
  exportLead: "Everything Latchkey keeps about you, as one JSON file.",
  export: "Download my data",
  exportBusy: "Collecting",
  exportDone: "Your data was downloaded.",
  exportName: "latchkey-data.json",
  deleteTitle: "Delete account",
  deleteLead:
    "Your account is removed after 14 days. Until then, signing in lets you change your mind.",
  open: "Delete account…",
  dialogTitle: "Delete account?",
  dialogLead: "You will be signed out everywhere now. After 14 days this is gone for good:",
  lost: [
    "your profile, picture and sign-in methods",
    "your sessions and activity",
    "your to-dos, posts and plan; your messages stay without your name",
  ],
  typeEmail: (email: string) => `To go on, type ${email}`,
  emailLabel: "Your email address",
  emailDiffers: "That is not the address of this account. Type it as it is written above",
  confirm: "Delete account",
  deleting: "Asking for deletion",
  goneTitle: "Your account will be deleted",
  gone: (date: string) =>
    `You are signed out everywhere. Everything is removed on ${date}. If you change your mind before, sign in and keep your account.`,
  goneSoon:
    "You are signed out everywhere. Everything is removed in 14 days. If you change your mind before, sign in and keep your account.",
  goneLink: "Go to sign in",
};

export const deletionNotice = {
  title: "This account is about to be deleted",
  lead: (date: string) => `Everything in it is removed on ${date}. You can still keep it.`,
  keep: "Keep my account",
  keeping: "Keeping your account",
  kept: "Your account stays.",
  signOut: "Leave it at that and sign out",
};

export const notMe = {
  title: "Was this not you?",
  checking: "Looking at your link",
  lead: (what: string, when: string) => `${what} (${when}).`,
  kinds: {
    newSignIn: "A new device signed in to your account",
    passwordChanged: "Your password was changed",
    passwordSet: "A password was set for your account",
    passwordRemoved: "The password of your account was removed",
    githubConnected: "GitHub was connected to your account",
    githubDisconnected: "GitHub was disconnected from your account",
    deletionRequested: "Deletion of your account was requested",
    emailChanged: "The email address of your account was changed",
    accountDeleted: "Your account was deleted",
  },
  consequence: "If it was not you, press the button. It does all of this at once:",
  effects: [
    "signs out every device, this one too",
    "makes the password useless, until you set a new one by a mailed code",
    "stops a pending change of address and a pending deletion",
  ],
  submit: "This was not me",
  busy: "Securing your account",
  itWasMe: "It was me. Go to Latchkey",
  doneTitle: "Your account is safe again",
  done: "Every device is signed out and the old password no longer works. Set a new one now.",
  next: "Set a new password",
  spentTitle: "This link no longer works",
  spent: "It has been used, or it is older than 7 days. If you are worried, reset your password.",
};

export const undoEmail = {
  title: "Undo the change of your email?",
  lead: (email: string) => `${email} will be the address of your account again.`,
  until: (date: string) => `The link works until ${date}.`,
  consequence:
    "Every device is signed out and the password no longer works, until you set a new one by a code that we mail to this address.",
  submit: "Undo the change",
  busy: "Undoing the change",
  doneTitle: "The change was undone",
  done: (email: string) => `${email} is the address of your account again. Set a new password now.`,
};

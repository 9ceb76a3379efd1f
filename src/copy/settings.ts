import { count } from "./count";

/** The words of the settings. Sentences with a value in them are functions, never glued together. */

export const settings = {
  title: "Settings",
  nav: "Settings",
  sections: {
    profile: "Profile",
    security: "Security",
    sessions: "Sessions",
    activity: "Activity",
    account: "Account",
  },
  loading: "Loading",
  saved: "Saved",
  save: "Save",
  saving: "Saving",
  cancel: "Cancel",
  close: "Close",
  brokenTitle: "This part could not be loaded.",
  broken: "Nothing was changed. Load it again, or come back later.",
  retry: "Try again",
  unknownBrowser: "Unknown browser",
};

export const stepUp = {
  title: "Confirm that it is you",
  password: "It has been a while since you signed in. Enter your password to go on.",
  wrongPassword: "That is not your password. Check it and try again",
  code: (email: string) => `To go on, enter the code that we mailed to ${email}.`,
  submit: "Confirm",
  busy: "Confirming",
};

export const profile = {
  title: "Profile",
  lead: "How you appear to others, and how dates are written for you.",
  pictureTitle: "Picture",
  pictureLead: "Shown next to your name. PNG, JPEG or WebP.",
  upload: "Upload a picture",
  uploadBusy: "Uploading",
  remove: "Remove picture",
  removeBusy: "Removing",
  pictureSaved: "Picture saved",
  pictureRemoved: "Picture removed",
  wrongType: "That file is no PNG, JPEG or WebP picture. Choose another one.",
  unreadable: "That file could not be opened as a picture. Choose another one.",
  tooLarge: (megabytes: number) =>
    `That picture is larger than ${megabytes} MB. Choose a smaller one.`,
  cropTitle: "Crop your picture",
  cropLead: "Drag the picture, or use the sliders, until the circle shows what you want.",
  cropCanvas: "Preview of your picture",
  zoom: "Zoom",
  sideways: "Left and right",
  upDown: "Up and down",
  use: "Use this picture",
  nameTitle: "Your name",
  nameLead: "In any script, up to 80 characters. Leave it empty to show none.",
  nameLabel: "Name",
  regionTitle: "Language and time",
  regionLead: "Dates and times in Latchkey are written this way. The words stay English.",
  language: "Language",
  timeZone: "Time zone",
  ofBrowser: (value: string) => `As my browser says (${value})`,
  example: (moment: string) => `It is ${moment}`,
};

export const security = {
  title: "Security",
  lead: "How you sign in, and where we reach you.",
  passwordTitle: "Your password",
  changeLead: "Changing it signs you out everywhere else.",
  setLead:
    "You sign in without a password. Set one to have a second way in. It signs you out everywhere else.",
  currentPassword: "Current password",
  change: "Change password",
  changing: "Changing password",
  changed: (ended: number) =>
    ended === 0
      ? "Password changed. No other device was signed in."
      : count(
          ended,
          "Password changed. 1 other device was signed out.",
          `Password changed. ${ended} other devices were signed out.`,
        ),
  set: "Set a password",
  setting: "Setting password",
  done: (ended: number) =>
    ended === 0
      ? "Password set. You can sign in with it from now on."
      : count(
          ended,
          "Password set. 1 other device was signed out.",
          `Password set. ${ended} other devices were signed out.`,
        ),
  emailTitle: "Your email",
  emailLead:
    "A new address counts once you type the code we mail to it. Your old address is told and can undo the change for 7 days.",
  emailNow: "Your address",
  verified: "Verified",
  newEmail: "New email",
  request: "Change email",
  requesting: "Sending code",
  codeSent: (email: string, minutes: number) =>
    `We sent a code to ${email}. It works for ${minutes} minutes.`,
  elsewhere: (email: string) =>
    `A change to ${email} waits for its code in the browser where you asked for it.`,
  confirm: "Confirm new email",
  confirming: "Confirming",
  cancelChange: "Keep my address",
  emailChanged: (email: string) => `Your address is ${email} now.`,
  methodsTitle: "Sign-in methods",
  methodsLead: "Every way into your account. The last one cannot be removed.",
  passwordMethod: "Password",
  githubMethod: "GitHub",
  setOn: (date: string) => `Set ${date}`,
  connectedOn: (login: string, date: string) => `${login}, connected ${date}`,
  notSet: "Not set",
  notConnected: "Not connected",
  connect: "Connect GitHub",
  connecting: "Opening GitHub",
  disconnect: "Disconnect GitHub",
  disconnecting: "Disconnecting",
  disconnected: "GitHub disconnected",
  connected: "GitHub connected",
  removePassword: "Remove password",
  removing: "Removing",
  passwordRemoved: "Password removed",
  onlyMethod: "Your only way to sign in, so it cannot be removed. Add another one first.",
  githubDenied: "Connecting GitHub was cancelled. Nothing was changed.",
  githubFailed: "Connecting GitHub did not finish. Nothing was changed. Try again.",
};

export const sessions = {
  title: "Sessions",
  lead: "Every browser that is signed in to your account, as of now.",
  listTitle: "Signed-in devices",
  listLead: "If you do not know one of them, sign it out and change your password.",
  thisDevice: "This device",
  /** By how the session began; {started} and {active} are times like "5 minutes ago". */
  methods: {
    signUp: "Created this account {started}, last active {active}",
    password: "Signed in with password {started}, last active {active}",
    reset: "Signed in with a new password {started}, last active {active}",
    github: "Signed in with GitHub {started}, last active {active}",
    unknown: "Signed in {started}, last active {active}",
  },
  signOut: "Sign out",
  signOutDevice: (device: string) => `Sign out ${device}`,
  signOutHere: "Sign out this device",
  signedOut: (device: string) => `${device} was signed out.`,
  more: (n: number) => `Show ${n} more`,
  others: "Sign out of all other devices",
  othersBusy: "Signing out",
  ended: (n: number) =>
    count(n, "1 other device was signed out.", `${n} other devices were signed out.`),
  only: "Only this device is signed in. When you sign in elsewhere, that device appears here at once.",
};

/** Said at sign-in on a device whose session was ended. */
export const whyEnded = {
  revoked: "You were signed out on this device, from another device of yours.",
  passwordReset: "You were signed out on this device, because your password was reset.",
  passwordChanged: "You were signed out on this device, because your password was changed.",
  emailUndone: "You were signed out on this device, because a change of your email was undone.",
  notMe: "You were signed out on this device, because you reported that something was not you.",
  tokenReused:
    "You were signed out on this device, because a copy of its session was used elsewhere. If that was not you, change your password.",
  methodRemoved:
    "You were signed out on this device, because the way you signed in here was removed from your account.",
  deletionRequested:
    "You were signed out on this device, because the deletion of your account was requested. Sign in to stop it.",
};

import { count } from "./count";

/** The words of the signed-in devices. */

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
    unknown: "Signed in {started}, last active {active}",
  },
  byProvider: (name: string) => `Signed in with ${name} {started}, last active {active}`,
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
export const revocationReasons = {
  sessionRevoked: "You were signed out on this device, from another device of yours.",
  passwordReset: "You were signed out on this device, because your password was reset.",
  passwordChanged: "You were signed out on this device, because your password was changed.",
  emailRestored: "You were signed out on this device, because a change of your email was undone.",
  reportedUnrecognized:
    "You were signed out on this device, because you reported that something was not you.",
  refreshTokenReused:
    "You were signed out on this device, because a copy of its session was used elsewhere. If that was not you, change your password.",
  methodRemoved:
    "You were signed out on this device, because the way you signed in here was removed from your account.",
  deletionRequested:
    "You were signed out on this device, because the deletion of your account was requested. Sign in to stop it.",
};

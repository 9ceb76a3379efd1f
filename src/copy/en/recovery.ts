import { DELETION_GRACE, NOTICE_LINK_TTL } from "../../../convex/shared/limits";
import { latchkey as config } from "../../../latchkey.config";

/** The words of the pages that mails lead to, and of leaving. */

const DELETION_DAYS = DELETION_GRACE / 86_400_000;
const NOTICE_DAYS = NOTICE_LINK_TTL / 86_400_000;

export const notMe = {
  title: "Was this not you?",
  checking: "Looking at your link",
  lead: (what: string, when: string) => `${what} (${when}).`,
  kinds: {
    newSignIn: "A new device signed in to your account",
    passwordChanged: "Your password was changed",
    passwordSet: "A password was set for your account",
    passwordRemoved: "The password of your account was removed",
    sessionRevoked: "Devices were signed out of your account",
    dataExported: "The data of your account was downloaded",
    refreshTokenReused: "A device of yours was signed out because its sign-in was used twice",
    deletionRequested: "Deletion of your account was requested",
    deletionCancelled: "Deletion of your account was cancelled",
    emailChanged: "The email address of your account was changed",
    emailRestored: "The email address of your account was brought back",
    accountDeleted: "Your account was deleted",
  },
  providerConnected: (name: string) => `${name} was connected to your account`,
  providerDisconnected: (name: string) => `${name} was disconnected from your account`,
  providerSuspended: (name: string) => `${name} was paused for your account`,
  providerEnabled: (name: string) => `${name} was turned on again for your account`,
  consequence: "If it was not you, press the button. It does all of this at once:",
  effects: [
    "signs out every device, this one too",
    "makes the password useless, until you set a new one by a mailed code",
    "disconnects or pauses other services that were connected later, so that they let nobody in",
    "stops a pending change of address and a pending deletion",
  ],
  submit: "This was not me",
  busy: "Securing your account",
  itWasMe: `It was me. Go to ${config.name}`,
  doneTitle: "Your account is safe again",
  done: "Every device is signed out and the old password no longer works. Set a new one now.",
  next: "Set a new password",
  spentTitle: "This link no longer works",
  spent: `It has been used, or it is older than ${NOTICE_DAYS} days. If you are worried, reset your password.`,
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

export const goodbye = {
  title: "Your account will be deleted",
  until: (date: string) =>
    `You are signed out everywhere. Everything is removed on ${date}. If you change your mind before, sign in and keep your account.`,
  anybodyTitle: "When an account is deleted",
  anybody: `An account is removed ${DELETION_DAYS} days after its owner has asked for it. Until then, signing in lets them keep it.`,
  link: "Go to sign in",
};

import { CODE_TTL, NOTICE_LINK_TTL } from "../../../convex/shared/limits";
import { count } from "./count";

/** The words of the ways in and of the address. */

const CODE_MINUTES = CODE_TTL / 60_000;
const NOTICE_DAYS = NOTICE_LINK_TTL / 86_400_000;

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
  emailLead: `A new address counts once you type the code we mail to it. Your old address is told and can undo the change for ${NOTICE_DAYS} days.`,
  emailNow: "Your address",
  verified: "Verified",
  newEmail: "New email",
  request: "Change email",
  requesting: "Sending code",
  codeSent: (email: string) =>
    count(
      CODE_MINUTES,
      `We sent a code to ${email}. It works for 1 minute.`,
      `We sent a code to ${email}. It works for ${CODE_MINUTES} minutes.`,
    ),
  elsewhere: (email: string) =>
    `A change to ${email} waits for its code in the browser where you asked for it.`,
  confirm: "Confirm new email",
  confirming: "Confirming",
  cancelChange: "Keep my address",
  emailChanged: (email: string) => `Your address is ${email} now.`,
  methodsTitle: "Sign-in methods",
  methodsLead: "Every way into your account. The last one cannot be removed.",
  setOn: (date: string) => `Set ${date}`,
  connectedOn: (date: string) => `Connected ${date}`,
  connectedAs: (date: string) => `{handle}, connected ${date}`,
  paused:
    "Paused when your account was secured: it lets nobody in. If you connected it, turn it on again. If you did not, disconnect it.",
  enable: (name: string) => `Turn ${name} on again`,
  enabling: "Turning on",
  enabled: (name: string) => `${name} is a way to sign in again`,
  notSet: "Not set",
  notConnected: "Not connected",
  connect: (name: string) => `Connect ${name}`,
  connecting: (name: string) => `Opening ${name}`,
  disconnect: (name: string) => `Disconnect ${name}`,
  disconnecting: "Disconnecting",
  disconnected: (name: string) => `${name} disconnected`,
  removePassword: "Remove password",
  removing: "Removing",
  passwordRemoved: "Password removed",
  onlyMethod: "Your only way to sign in, so it cannot be removed. Add another one first.",
  connectingDenied: (name: string) => `Connecting ${name} was cancelled. Nothing was changed.`,
  connectingTooMany: (name: string) =>
    `Too many tries came from your network, and ${name} was not connected. Try again in a few minutes.`,
  connectingFailed: (name: string) =>
    `Connecting ${name} did not finish. Nothing was changed. Try again.`,
};

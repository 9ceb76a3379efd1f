import { CODE_TTL, NOTICE_LINK_TTL } from "../../shared/limits";
import type { ChallengePurpose } from "../../shared/challengePurposes";
import type { NoticeKind } from "../../shared/securityEvents";

/** Every sentence of a mail, in English. Another language is another file of type `Copy`. */

/** What stands around the blocks of a mail. `preheader`: under 90 characters, no repetition. */
interface Frame {
  subject: string;
  preheader: string;
  heading: string;
}

interface CodeWords extends Frame {
  /** Before the code. */
  intro: string;
  /** After it: where and how long it works. */
  validity: string;
  /** For who did not ask for it. */
  unasked: string;
}

interface NoticeWords extends Frame {
  text: string;
  /** For who did not do it. */
  ifNotYou: string;
}

/** What a code's mail is about. `hasPassword`: whether the account has one. */
interface CodeContext {
  product: string;
  code: string;
  methods: readonly string[];
  hasPassword: boolean;
}

interface NoticeContext {
  product: string;
  /** What people call the provider that the notice is about. */
  provider: string;
  /** Whether the mail has a link by which the owner undoes it. */
  hasLink: boolean;
}

const MINUTES = CODE_TTL / 60_000;
const DAYS = NOTICE_LINK_TTL / (24 * 60 * 60_000);

const plural = new Intl.PluralRules("en");
const list = new Intl.ListFormat("en", { type: "disjunction" });

function count(amount: number, one: string, other: string): string {
  const words = plural.select(amount) === "one" ? one : other;
  return `${new Intl.NumberFormat("en").format(amount)} ${words}`;
}

const minutes = count(MINUTES, "minute", "minutes");
const days = count(DAYS, "day", "days");
const NEVER = "Never give the code to anyone.";

function ifNotYou({ hasLink }: NoticeContext): string {
  const wayOut = hasLink
    ? "If it was not, say so: every device is signed out, and you set a new password."
    : "If it was not, reset your password on the sign-in page: that signs every device out.";
  return `If it was you, there is nothing to do. ${wayOut}`;
}

const codes: Record<ChallengePurpose, (about: CodeContext) => CodeWords> = {
  signUp: ({ product, code }) => ({
    subject: `${code} is your ${product} code`,
    preheader: `It works for ${minutes}, in the browser where you signed up.`,
    heading: "Confirm your email",
    intro: "Enter this code to finish creating your account:",
    validity: `The code works for ${minutes} and only in the browser where you signed up.`,
    unasked: `If you did not sign up, ignore this mail: without the code there is no account. ${NEVER}`,
  }),
  reset: ({ product, code, methods, hasPassword }) => ({
    subject: `${code} is your ${product} code`,
    preheader: `It works for ${minutes} and lets you set a new password.`,
    heading: "Set a new password",
    intro:
      hasPassword || methods.length === 0
        ? "Enter this code to set a new password:"
        : `You sign in to ${product} with ${list.format(methods)} and can go on doing so. This code adds a password as another way:`,
    validity: `The code works for ${minutes} and only in the browser where it was asked for. Setting the password signs you out everywhere else.`,
    unasked: `If you did not ask for it, ignore this mail: your password stays as it is. ${NEVER}`,
  }),
  reauthentication: ({ product, code }) => ({
    subject: `${code} is your ${product} code`,
    preheader: `It works for ${minutes}, in the browser where you are signed in.`,
    heading: "Confirm that it is you",
    intro: "Enter this code to go on with a change to your account:",
    validity: `The code works for ${minutes} and only in the browser where it was asked for.`,
    unasked: `If you did not ask for it, someone is using a browser in which you are signed in: end that session. ${NEVER}`,
  }),
  changeEmail: ({ product, code }) => ({
    subject: `${code} is your ${product} code`,
    preheader: `It works for ${minutes} and makes this the address of an account.`,
    heading: "Confirm your new email",
    intro: `Enter this code to use this address for your ${product} account:`,
    validity: `The code works for ${minutes} and only in the browser where it was asked for.`,
    unasked: `If you did not ask for it, ignore this mail: without the code nothing changes. ${NEVER}`,
  }),
};

const notices: Record<NoticeKind, (about: NoticeContext) => NoticeWords> = {
  newSignIn: (about) => ({
    subject: `New sign-in to your ${about.product} account`,
    preheader: "From a device or network that has not been used before.",
    heading: "New sign-in to your account",
    text: "Someone signed in to your account from a device or network that was not used before.",
    ifNotYou: ifNotYou(about),
  }),
  passwordChanged: ({ product, hasLink }) => ({
    subject: `Your ${product} password was changed`,
    preheader: "All other devices were signed out.",
    heading: "Your password was changed",
    text: "Your password was changed, and every other device was signed out.",
    ifNotYou: `If it was you, there is nothing to do. If it was not, someone knew your password or reads your mail: secure your mailbox first, then ${
      hasLink ? "say here that it was not you" : "reset your password on the sign-in page"
    }.`,
  }),
  passwordSet: (about) => ({
    subject: `A password was added to your ${about.product} account`,
    preheader: "It can be used to sign in from now on.",
    heading: "A password was added",
    text: "A password was added to your account. It is another way to sign in. Every other device was signed out.",
    ifNotYou: ifNotYou(about),
  }),
  passwordRemoved: (about) => ({
    subject: `The password of your ${about.product} account was removed`,
    preheader: "It cannot be used to sign in any more.",
    heading: "Your password was removed",
    text: "The password of your account was removed, and other devices that signed in with it were signed out. Your other ways to sign in stay.",
    ifNotYou: ifNotYou(about),
  }),
  providerConnected: (about) => ({
    subject: `${about.provider} was connected to your ${about.product} account`,
    preheader: `That ${about.provider} account can be used to sign in from now on.`,
    heading: `${about.provider} was connected`,
    text: `An account at ${about.provider} was connected to your account. It is a way to sign in from now on.`,
    ifNotYou: ifNotYou(about),
  }),
  providerDisconnected: (about) => ({
    subject: `${about.provider} was disconnected from your ${about.product} account`,
    preheader: "It cannot be used to sign in any more.",
    heading: `${about.provider} was disconnected`,
    text: `${about.provider} was disconnected from your account and cannot be used to sign in any more. Other devices that signed in with it were signed out.`,
    ifNotYou: ifNotYou(about),
  }),
  sessionRevoked: (about) => ({
    subject: `Devices were signed out of your ${about.product} account`,
    preheader: "Somebody who is signed in ended other sessions.",
    heading: "Devices were signed out",
    text: "From a device that is signed in to your account, one or more others were signed out.",
    ifNotYou: ifNotYou(about),
  }),
  dataExported: (about) => ({
    subject: `The data of your ${about.product} account was downloaded`,
    preheader: "A copy of what the account holds was made.",
    heading: "Your data was downloaded",
    text: "From a device that is signed in to your account, a copy of what it holds was downloaded.",
    ifNotYou: ifNotYou(about),
  }),
  providerSuspended: (about) => ({
    subject: `${about.provider} was paused for your ${about.product} account`,
    preheader: "It cannot be used to sign in until you turn it on again.",
    heading: `${about.provider} was paused`,
    text: `${about.provider} cannot be used to sign in to your account for now, because it may have been connected by somebody else who was in it. If you connected it, turn it on again under Security. If you did not, disconnect it there.`,
    ifNotYou: ifNotYou(about),
  }),
  providerEnabled: (about) => ({
    subject: `${about.provider} was turned on again for your ${about.product} account`,
    preheader: `That ${about.provider} account can be used to sign in from now on.`,
    heading: `${about.provider} was turned on again`,
    text: `${about.provider} had been paused for your account. It is a way to sign in again from now on.`,
    ifNotYou: ifNotYou(about),
  }),
  refreshTokenReused: (about) => ({
    subject: `A device was signed out of your ${about.product} account`,
    preheader: "Somebody may have copied its sign-in.",
    heading: "A device was signed out",
    text: "The sign-in of one of your devices was used a second time, as if somebody had copied it. That sign-in was ended for both of you. It can happen by itself when a device is restored from a backup.",
    ifNotYou: ifNotYou(about),
  }),
  emailChanged: ({ product, hasLink }) => ({
    subject: `The email of your ${product} account was changed`,
    preheader: hasLink
      ? `You can undo this for ${days}.`
      : "It does not use this address any more.",
    heading: "Your email was changed",
    text: hasLink
      ? "Your account uses another address from now on."
      : "Your account uses another address from now on. This is the last mail to this one.",
    ifNotYou: hasLink
      ? "If it was you, there is nothing to do. If it was not, bring this address back: every device is signed out, and you set a new password."
      : "If it was you, there is nothing to do. If it was not, look into the mailbox of the address before this one: it got a mail by which your account can be brought back.",
  }),
  emailRestored: ({ product }) => ({
    subject: `The earlier email of your ${product} account was brought back`,
    preheader: "It does not use this address any more.",
    heading: "The earlier email was brought back",
    text: "The account uses the address again that it had before this one, and can no longer be reached from here. This is the last mail to this address.",
    ifNotYou:
      "If it was you, there is nothing to do. If it was not, someone reads the mail of the earlier address: secure that mailbox, then reset your password there.",
  }),
  deletionRequested: ({ product, hasLink }) => ({
    subject: `Your ${product} account will be deleted`,
    preheader: "Sign in before then to keep it.",
    heading: "Your account will be deleted",
    text: "The deletion of your account was asked for, and every device was signed out. Until the day below, signing in lets you keep it.",
    ifNotYou: hasLink
      ? "If it was not you, say so: the deletion is called off, and you set a new password."
      : "If it was not you, reset your password: that signs you in, and you can keep the account.",
  }),
  deletionCancelled: (about) => ({
    subject: `Your ${about.product} account will not be deleted`,
    preheader: "Its deletion was called off.",
    heading: "Your account will not be deleted",
    text: "From a device that is signed in to your account, its deletion was called off. Everything in it stays.",
    ifNotYou: ifNotYou(about),
  }),
  accountDeleted: ({ product }) => ({
    subject: `Your ${product} account was deleted`,
    preheader: "Nothing of it is kept.",
    heading: "Your account was deleted",
    text: "Your account and what belonged to it were deleted, as you asked. This is the last mail.",
    ifNotYou:
      "If it was not you, someone can read your mail: change your mailbox's password. The account itself cannot be brought back.",
  }),
};

export const en = {
  codes,
  notices,
  /** Told to the owner only, in place of a code: whoever asked sees no difference. */
  alreadyRegistered: ({ product, methods }: { product: string; methods: readonly string[] }) => ({
    subject: `You already have a ${product} account`,
    preheader: "Someone, perhaps you, tried to sign up with this address again.",
    heading: "You already have an account",
    text: `Someone, perhaps you, tried to create an account with this address. It has one already: sign in with ${
      methods.length === 0 ? "a new password" : list.format(methods)
    }.`,
    advice:
      "If you have forgotten your password, choose “Forgot password?” there. If it was not you, there is nothing to do: nothing was changed.",
  }),
  /** Told in place of a code at an address that an account can be brought back to. */
  restorable: ({ product }: { product: string }) => ({
    subject: `Your ${product} account uses another email now`,
    preheader: "You can bring this address back.",
    heading: "Your account uses another email now",
    text: `Someone, perhaps you, asked for something with this address. Its ${product} account was moved to another address within the last ${days}. Until that time is over, no other account can be created with this one.`,
    ifNotYou:
      "If you moved it, sign in with the new address. If you did not, bring this address back: every device is signed out, and you set a new password.",
  }),
  /** How a sentence names the password as a way to sign in. Providers go by their own names. */
  yourPassword: "your password",
  facts: { time: "Time", device: "Device", unknownDevice: "Unknown", deletedOn: "Deleted on" },
  links: {
    signIn: "Sign in",
    keepAccount: "Sign in to keep it",
    reportUnrecognized: "This was not me",
    restoreEmail: "Bring this address back",
    sessions: "Look at your sessions",
    security: "Look at your security settings",
  },
  linkNote: `That page asks before it does anything. The link works once, for ${days}.`,
  footer: (product: string) =>
    `${product} sends this mail because something was asked for with this address.`,
};

export type Copy = typeof en;

import { type NoticeKind, pageOf } from "../security/notices";
import { type Happening, happeningFacts, ifNotYou, inUtc, notMeBlocks } from "./happening";
import type { Mail } from "./layout";
import { newSignIn } from "./newSignIn";
import { passwordChanged } from "./passwordChanged";

/** What each notice says. Those that differ in more than words have files of their own. */

interface Words {
  subject: string;
  preheader: string;
  heading: string;
  text: string;
}

type PlainKind =
  "passwordSet" | "passwordRemoved" | "githubConnected" | "githubDisconnected" | "tokenReused";

const WORDS: Record<PlainKind, Words> = {
  passwordSet: {
    subject: "A password was added to your Latchkey account",
    preheader: "It can be used to sign in from now on.",
    heading: "A password was added",
    text: "A password was added to your account. It is a second way to sign in. Every other device was signed out.",
  },
  passwordRemoved: {
    subject: "The password of your Latchkey account was removed",
    preheader: "It cannot be used to sign in any more.",
    heading: "Your password was removed",
    text: "The password of your account was removed, and other devices that signed in with it were signed out. You sign in with GitHub from now on.",
  },
  githubConnected: {
    subject: "GitHub was connected to your Latchkey account",
    preheader: "That GitHub account can be used to sign in from now on.",
    heading: "GitHub was connected",
    text: "A GitHub account was connected to your account. It is a way to sign in from now on.",
  },
  githubDisconnected: {
    subject: "GitHub was disconnected from your Latchkey account",
    preheader: "It cannot be used to sign in any more.",
    heading: "GitHub was disconnected",
    text: "GitHub was disconnected from your account and cannot be used to sign in any more. Other devices that signed in with it were signed out.",
  },
  tokenReused: {
    subject: "A device was signed out of your Latchkey account",
    preheader: "Somebody may have copied its sign-in.",
    heading: "A device was signed out",
    text: "The sign-in of one of your devices was used a second time, as if somebody had copied it. That sign-in was ended for both of you. It can happen by itself when a device is restored from a backup.",
  },
};

/** The pages that the links lead to. */
const PATHS = { notMe: "/not-me", undoEmail: "/undo-email" };

function plainNotice(siteUrl: string, words: Words, happening: Happening): Mail {
  const { subject, preheader, heading, text } = words;
  return {
    subject,
    preheader,
    heading,
    blocks: [
      { kind: "text", text },
      { kind: "facts", facts: happeningFacts(happening) },
      ifNotYou(happening),
      ...notMeBlocks(happening),
      {
        kind: "link",
        label: "Look at your security settings",
        href: `${siteUrl}/settings/security`,
      },
    ],
  };
}

/**
 * Goes to an address that the account has left before it had power: the one before can bring itself
 * back, and got a mail of the same time.
 */
function leftAgain(happening: Happening): Mail {
  return {
    subject: "The email of your Latchkey account was changed",
    preheader: "It does not use this address any more.",
    heading: "Your email was changed",
    blocks: [
      {
        kind: "text",
        text: "Your account uses another address from now on. This is the last mail to this one.",
      },
      { kind: "facts", facts: happeningFacts(happening) },
      {
        kind: "text",
        text: "If it was you, there is nothing to do. If it was not, look into the mailbox of the address before this one: it got a mail by which your account can be brought back.",
      },
    ],
  };
}

/** Goes to an address that the account has left because the one before was brought back. */
function emailRestored(happening: Happening): Mail {
  return {
    subject: "The earlier email of your Latchkey account was brought back",
    preheader: "It does not use this address any more.",
    heading: "The earlier email was brought back",
    blocks: [
      {
        kind: "text",
        text: "The account uses the address again that it had before this one, and can no longer be reached from here. This is the last mail to this address.",
      },
      { kind: "facts", facts: happeningFacts(happening) },
      {
        kind: "text",
        text: "If it was you, there is nothing to do. If it was not, someone reads the mail of the earlier address: secure that mailbox, then reset your password there.",
      },
    ],
  };
}

/** Goes to an address from which an account was moved away. */
function emailChanged(happening: Happening): Mail {
  const { undoUrl } = happening;
  if (undoUrl === undefined) return leftAgain(happening);
  return {
    subject: "The email of your Latchkey account was changed",
    preheader: "You can undo this for seven days.",
    heading: "Your email was changed",
    blocks: [
      {
        kind: "text",
        text: "Your account uses another address from now on.",
      },
      { kind: "facts", facts: happeningFacts(happening) },
      {
        kind: "text",
        text: "If it was you, there is nothing to do. If it was not, bring this address back: every device is signed out, and you set a new password.",
      },
      { kind: "link", label: "Bring this address back", href: undoUrl },
      {
        kind: "text",
        text: "That page asks before it does anything. The link works once, for seven days.",
      },
    ],
  };
}

function deletionRequested(siteUrl: string, happening: Happening, deletionTime: number): Mail {
  return {
    subject: "Your Latchkey account will be deleted",
    preheader: "Sign in before then to keep it.",
    heading: "Your account will be deleted",
    blocks: [
      {
        kind: "text",
        text: "The deletion of your account was asked for, and every device was signed out. Until the day below, signing in lets you keep it.",
      },
      { kind: "facts", facts: [...happeningFacts(happening), ["Deleted on", inUtc(deletionTime)]] },
      { kind: "link", label: "Sign in to keep it", href: `${siteUrl}/sign-in` },
      {
        kind: "text",
        text:
          happening.undoUrl === undefined
            ? "If it was not you, reset your password: that signs you in, and you can keep the account."
            : "If it was not you, say so: the deletion is called off, and you set a new password.",
      },
      ...notMeBlocks(happening),
    ],
  };
}

function accountDeleted(happening: Happening): Mail {
  return {
    subject: "Your Latchkey account was deleted",
    preheader: "Nothing of it is kept.",
    heading: "Your account was deleted",
    blocks: [
      {
        kind: "text",
        text: "Your account and what belonged to it were deleted, as you asked. This is the last mail.",
      },
      { kind: "facts", facts: [["Time", inUtc(happening.time)]] },
      {
        kind: "text",
        text: "If it was not you, someone can read your mail: change your mailbox's password. The account itself cannot be brought back.",
      },
    ],
  };
}

/**
 * The mail of a notice. `token` goes into its link, null for an address without power over the
 * account; times are epoch milliseconds.
 */
export function noticeText(
  siteUrl: string,
  kind: NoticeKind,
  about: { time: number; userAgent: string | null; deletionTime: number | null },
  token: string | null,
): Mail {
  const { time, userAgent } = about;
  const page = pageOf(kind);
  const link = token !== null &&
    page !== null && { undoUrl: `${siteUrl}${PATHS[page]}?token=${token}` };
  const happening: Happening = { time, userAgent, ...link };
  switch (kind) {
    case "newSignIn":
      return newSignIn(siteUrl, happening);
    case "passwordChanged":
      return passwordChanged(siteUrl, happening);
    case "passwordSet":
    case "passwordRemoved":
    case "githubConnected":
    case "githubDisconnected":
    case "tokenReused":
      return plainNotice(siteUrl, WORDS[kind], happening);
    case "emailChanged":
      return emailChanged(happening);
    case "emailRestored":
      return emailRestored(happening);
    case "deletionRequested":
      return deletionRequested(siteUrl, happening, about.deletionTime ?? time);
    case "accountDeleted":
      return accountDeleted(happening);
    default:
      return kind satisfies never;
  }
}

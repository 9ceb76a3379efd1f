import { AVATAR_MAX_BYTES, NAME_MAX } from "../../../convex/shared/limits";
import { latchkey as config } from "../../../latchkey.config";

/** What can go wrong for somebody who is signed in. */

const AVATAR_MEGABYTES = AVATAR_MAX_BYTES / 1024 / 1024;

export const accountFailures = {
  currentPassword: "That is not your current password. Check it and try again",
  currentPasswordMissing: "Enter your current password",
  methodExists: "Your account has this way to sign in already.",
  lastMethod: "This is your only way to sign in, so it stays. Add another one first.",
  linkedElsewhere: (name: string) =>
    `That ${name} account belongs to another ${config.name} account. Nothing was changed. Choose another ${name} account.`,
  linkSpent: "This link has been used or has run out.",
  emailTaken:
    "Your old address has an account of its own by now, so it cannot come back to this one.",
  paymentDeclined: "The payment was declined and nothing was charged. Try another way of payment.",
  newEmail: "Enter another email address than your own, like name@example.com",
  name: `Use ${NAME_MAX} characters or fewer, on one line`,
  nameUnreadable: "Use letters that everybody can see, on one line",
  nameReserved: `Choose a name that is not taken for the people who run ${config.name}`,
  nameMixed: "Write each word of your name in the letters of one alphabet",
  avatar: `This picture could not be used. Choose a PNG, JPEG or WebP of at most ${AVATAR_MEGABYTES} MB.`,
  notConfirmed: "Nothing was changed, because you did not confirm that it is you.",
  text: "Write something, and keep it within the limit",
};

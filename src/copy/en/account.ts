import { DELETION_GRACE } from "../../../convex/shared/limits";
import { latchkey as config } from "../../../latchkey.config";

/** The words of taking one's data along and leaving. */

const DELETION_DAYS = DELETION_GRACE / 86_400_000;

export const account = {
  title: "Account",
  lead: "Take your data with you, or leave.",
  exportTitle: "Your data",
  exportLead: `Everything ${config.name} keeps about you, as one JSON file.`,
  export: "Download my data",
  exportBusy: "Collecting",
  exportDone: "Your data was downloaded.",
  exportName: `${config.slug}-data.json`,
  deleteTitle: "Delete account",
  deleteLead: `Your account is removed after ${DELETION_DAYS} days. Until then, signing in lets you change your mind.`,
  open: "Delete account…",
  dialogTitle: "Delete account?",
  dialogLead: `You will be signed out everywhere now. After ${DELETION_DAYS} days this is gone for good:`,
  lost: [
    "your profile, picture and sign-in methods",
    "your sessions and activity",
    "what you made here; what belongs to others as well stays without your name",
  ],
  typeEmail: (email: string) => `To go on, type ${email}`,
  emailLabel: "Your email address",
  emailDiffers: "That is not the address of this account. Type it as it is written above",
  confirm: "Delete account",
  deleting: "Asking for deletion",
};

export const deletionNotice = {
  title: "This account is about to be deleted",
  lead: (date: string) => `Everything in it is removed on ${date}. You can still keep it.`,
  keep: "Keep my account",
  keeping: "Keeping your account",
  kept: "Your account stays.",
  signOut: "Leave it at that and sign out",
};

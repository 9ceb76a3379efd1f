import type { Mail } from "./layout";
import { type Happening, happeningFacts, notMeBlocks } from "./happening";

/** A notice to the account's address after its password was set. */
export function passwordChanged(siteUrl: string, happening: Happening): Mail {
  const next =
    happening.undoUrl === undefined ? "reset your password" : "say here that it was not you";
  return {
    subject: "Your Latchkey password was changed",
    preheader: "All other devices were signed out.",
    heading: "Your password was changed",
    blocks: [
      { kind: "text", text: "Your password was changed, and every other device was signed out." },
      { kind: "facts", facts: happeningFacts(happening) },
      {
        kind: "text",
        text: `If it was you, there is nothing to do. If it was not, someone knew your password or reads your mail: secure your mailbox first, then ${next}.`,
      },
      ...notMeBlocks(happening),
      { kind: "link", label: "Look at your sessions", href: `${siteUrl}/settings/sessions` },
    ],
  };
}

import type { Mail } from "./layout";
import { type Happening, happeningFacts, ifNotYou, notMeBlocks } from "./happening";

/** A notice to the account's address after a sign-in from where there was none before. */
export function newSignIn(siteUrl: string, happening: Happening): Mail {
  return {
    subject: "New sign-in to your Latchkey account",
    preheader: "From a device or network that has not been used before.",
    heading: "New sign-in to your account",
    blocks: [
      {
        kind: "text",
        text: "Someone signed in to your account from a device or network that was not used before.",
      },
      { kind: "facts", facts: happeningFacts(happening) },
      ifNotYou(happening),
      ...notMeBlocks(happening),
      { kind: "link", label: "Look at your sessions", href: `${siteUrl}/settings/sessions` },
    ],
  };
}

import { deviceName } from "../shared/deviceName";
import type { Block } from "./layout";

/** When and from where something was done to an account. `time` is in epoch milliseconds. */
export interface Happening {
  time: number;
  userAgent: string | null;
  /**
   * The page that undoes it after one confirming press; works once, for seven days. Absent in a
   * mail to an address that has no power over the account.
   */
  undoUrl?: string;
}

/** A mail does not know its reader's time zone, so it says which one it uses. */
export function inUtc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export function happeningFacts(happening: Happening): [string, string][] {
  return [
    ["Time", inUtc(happening.time)],
    ["Device", deviceName(happening.userAgent) ?? "Unknown"],
  ];
}

/** What an owner who did not do it can do by this mail, or without it. */
export function ifNotYou({ undoUrl }: Happening): Block {
  const wayOut =
    undoUrl === undefined
      ? "If it was not, reset your password on the sign-in page: that signs every device out."
      : "If it was not, say so: every device is signed out, and you set a new password.";
  return { kind: "text", text: `If it was you, there is nothing to do. ${wayOut}` };
}

/** The way out for an owner who did not do it. */
export function notMeBlocks(happening: Happening): Block[] {
  const { undoUrl } = happening;
  if (undoUrl === undefined) return [];
  return [
    { kind: "link", label: "This was not me", href: undoUrl },
    {
      kind: "text",
      text: "That page asks before it does anything. The link works once, for seven days.",
    },
  ];
}

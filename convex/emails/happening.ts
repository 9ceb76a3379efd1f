import { deviceName } from "../shared/deviceName";
import type { Block } from "./layout";

/** When and from where something was done to an account. `time` is in epoch milliseconds. */
export interface Happening {
  time: number;
  userAgent: string | null;
  /** The page that undoes it after one confirming press; works once, for seven days. */
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

export const IF_NOT_YOU =
  "If it was you, there is nothing to do. If it was not, say so: every device is signed out, and you set a new password.";

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

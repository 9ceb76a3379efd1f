import { useEffect, useState } from "react";
import { storageKey } from "./browser-storage";

/** The address typed on one sign-in screen, offered on the next ones, in this tab only. */
const KEY = storageKey("email");

function readEmailDraft(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // storage is blocked
  }
}

export function keepEmailDraft(email: string): void {
  try {
    sessionStorage.setItem(KEY, email);
  } catch {
    // Storage is blocked: the address is typed again.
  }
}

/** Keeps the address of a step under way, which may have begun in another tab. */
export function useKeptEmail(email: string): void {
  useEffect(() => keepEmailDraft(email), [email]);
}

export function useEmailDraft(): string {
  const [draft] = useState(readEmailDraft);
  return draft;
}

import { useEffect, useState } from "react";
import { readInTab, storageKey, storeInTab } from "./browser-storage";

/** The address typed on one sign-in screen, offered on the next ones, in this tab only. */
const KEY = storageKey("email");

export function keepEmailDraft(email: string): void {
  storeInTab(KEY, email);
}

/** Keeps the address of a step under way, which may have begun in another tab. */
export function useKeptEmail(email: string): void {
  useEffect(() => keepEmailDraft(email), [email]);
}

export function useEmailDraft(): string {
  const [draft] = useState(() => readInTab(KEY) ?? "");
  return draft;
}

import { useEffect, useState } from "react";

const SHOW_AFTER = 400;
const SHOW_FOR = 300;

/** Whether to show a spinner: not for short waits, and once shown never only for a flicker. */
export function useSpinner(busy: boolean): boolean {
  const [shownAt, setShownAt] = useState<number | null>(null);

  useEffect(() => {
    if (busy === (shownAt !== null)) return;
    const wait = shownAt === null ? SHOW_AFTER : Math.max(0, shownAt + SHOW_FOR - Date.now());
    const timer = setTimeout(() => setShownAt(busy ? Date.now() : null), wait);
    return () => clearTimeout(timer);
  }, [busy, shownAt]);

  return shownAt !== null;
}

import { useEffect, useState } from "react";
import { useCopy } from "../copy/copy";
import { onAnnouncement, takeAnnouncements } from "../lib/announcements";
import { lazyComponent } from "../lib/lazy-component";

const Toasts = lazyComponent(async () => (await import("../ui/toast")).Toasts);

/** Shows what was announced on the way here. */
export function News() {
  const words = useCopy("news");
  const [texts, setTexts] = useState<string[]>([]);
  useEffect(() => {
    const take = () => {
      const taken = takeAnnouncements();
      if (taken.length > 0) setTexts((shown) => [...shown, ...taken]);
    };
    take();
    return onAnnouncement(take);
  }, []);
  if (texts.length === 0) return null;
  return <Toasts texts={texts} words={words} />;
}

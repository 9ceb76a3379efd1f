import { useEffect, useState } from "react";
import { useCopy } from "../copy/copy";
import { onToast, takeToasts } from "../lib/toasts";
import { lazyComponent, withoutIt } from "../lib/lazy-component";

const Toasts = lazyComponent(async () => (await import("../ui/toast")).Toasts, withoutIt);

/** Shows what happened on the way here. */
export function Toaster() {
  const words = useCopy("toaster");
  const [texts, setTexts] = useState<string[]>([]);
  useEffect(() => {
    const take = () => {
      const taken = takeToasts();
      if (taken.length > 0) setTexts((shown) => [...shown, ...taken]);
    };
    take();
    return onToast(take);
  }, []);
  if (texts.length === 0) return null;
  return <Toasts texts={texts} words={words} />;
}

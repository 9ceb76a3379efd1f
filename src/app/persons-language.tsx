import { useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { bestLanguage, selectLanguage, shownLanguage } from "../copy/copy";
import { browserLocales } from "../lib/locales";

/**
 * Shows the app in the language that a person chose, or else in their browser's. What is inside
 * appears once its words are there; a later choice keeps what is shown until the new words are.
 */
export function PersonsLanguage(props: {
  language: string | null;
  placeholder: ReactNode;
  children: ReactNode;
}) {
  const { language } = props;
  const asked = useMemo(
    () => (language === null ? browserLocales() : [language, ...browserLocales()]),
    [language],
  );
  const [ready, setReady] = useState(() => bestLanguage(asked) === shownLanguage());
  useEffect(() => {
    const go = () => setReady(true);
    // Without its words the language stays as it was.
    selectLanguage(asked)?.then(go, go);
  }, [asked]);
  return ready ? props.children : props.placeholder;
}

import { useEffect, useId } from "react";
import { copyOf } from "../copy/copy";

/**
 * The page's name in the browser's tab. A page with errors says so first, whichever of its forms
 * has them.
 */
let title = "";
const wrong = new Set<string>();

function show(): void {
  const shell = copyOf("shell");
  document.title = shell.pageTitle(wrong.size > 0 ? shell.errorTitle(title) : title);
}

export function usePageTitle(name: string): void {
  useEffect(() => {
    title = name;
    show();
  }, [name]);
}

/** For forms and messages: the title tells of their errors while they have any. */
export function useTitleOfErrors(hasErrors: boolean): void {
  const id = useId();
  useEffect(() => {
    if (!hasErrors) return;
    wrong.add(id);
    show();
    return () => {
      wrong.delete(id);
      show();
    };
  }, [hasErrors, id]);
}

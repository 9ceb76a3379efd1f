import { useEffect } from "react";
import { shell } from "../copy/en";

/** Names the page in the browser's tab; a page with errors says so first. */
export function usePageTitle(title: string, hasErrors = false): void {
  useEffect(() => {
    document.title = shell.pageTitle(hasErrors ? shell.errorTitle(title) : title);
  }, [title, hasErrors]);
}

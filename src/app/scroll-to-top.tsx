import { useEffect, useRef } from "react";
import { useLocation } from "../lib/navigation";

/** A new screen begins at its top; Back leaves the place to the browser, which remembers it. */
export function ScrollToTop() {
  const { pathname, arrival } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    if (arrival === "moved") window.scrollTo(0, 0);
  }, [pathname, arrival]);
  return null;
}

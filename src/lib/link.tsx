import type { MouseEvent, ReactNode } from "react";
import { useNavigate } from "./navigation";

interface LinkProps {
  to: string;
  className?: string;
  "aria-label"?: string;
  "aria-current"?: "page";
  children: ReactNode;
}

/** A link inside the app: a plain anchor that moves without a reload. */
export function Link({ to, ...anchor }: LinkProps) {
  const navigate = useNavigate();
  return (
    <a
      {...anchor}
      href={to}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        navigate(to, { replace: to === window.location.pathname + window.location.search });
      }}
    />
  );
}

/** Clicks that ask for a new tab or a download are the browser's. */
function isPlainClick(event: MouseEvent): boolean {
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified && !event.defaultPrevented;
}

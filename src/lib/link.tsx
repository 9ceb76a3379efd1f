import type { MouseEvent, ReactNode } from "react";
import { useNavigation } from "./navigation";
import type { Href } from "./navigation";

interface LinkProps {
  to: Href;
  className?: string;
  "aria-label"?: string;
  "aria-current"?: "page";
  children: ReactNode;
}

/**
 * A link inside the app, which moves without a reload. Its screen is fetched as soon as the pointer
 * or the focus is on it, so that it is there when the link is pressed.
 */
export function Link({ to, ...anchor }: LinkProps) {
  const { place, navigate, prefetch } = useNavigation();
  return (
    <a
      {...anchor}
      href={to}
      onPointerEnter={() => prefetch(to)}
      onFocus={() => prefetch(to)}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        navigate(to, { replace: to === place.pathname + place.search });
      }}
    />
  );
}

/** Clicks that ask for a new tab or a download are the browser's. */
function isPlainClick(event: MouseEvent): boolean {
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified && !event.defaultPrevented;
}

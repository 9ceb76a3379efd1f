import type { ReactNode } from "react";
import { useArrivalFocus } from "../../lib/arrival-focus";
import { usePageTitle } from "../../lib/page-title";

/** The frame of every sign-in screen: its title, one heading, one line below it, one column. */
export function AuthScreen({
  title,
  lead,
  children,
}: {
  title: string;
  lead: ReactNode;
  children?: ReactNode;
}) {
  usePageTitle(title);
  const screen = useArrivalFocus();
  return (
    <div ref={screen} className="grid grid-cols-1 gap-6">
      <div className="grid grid-cols-1 gap-2">
        <h1
          tabIndex={-1}
          className="text-[1.75rem] leading-9 font-semibold tracking-tight wrap-anywhere"
        >
          {title}
        </h1>
        <div className="text-pretty text-ink-soft wrap-anywhere">{lead}</div>
      </div>
      {children}
    </div>
  );
}

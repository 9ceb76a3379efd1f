import type { ReactNode } from "react";
import { useCopy } from "../copy/copy";
import { latchkey as config } from "../../latchkey.config";
import { Link } from "../lib/link";
import { Mark } from "../lib/mark";
import { ThemeSwitch } from "../features/account/theme-switch";
import { MAIN_ID, SkipLink } from "./skip-link";

/** One column for everything a signed-out person sees. */
export function SignedOutLayout({ children }: { children: ReactNode }) {
  const shell = useCopy("shell");
  return (
    <div className="grid min-h-dvh grid-cols-1 grid-rows-[auto_1fr_auto]">
      <SkipLink />
      <header className="mx-auto w-full max-w-column px-[min(1.5rem,7.5vw)] pt-8 sm:px-0 sm:pt-[12vh]">
        <Link
          to="/"
          aria-label={shell.home}
          className="inline-flex items-center gap-2.5 rounded-lg text-lg font-semibold tracking-tight"
        >
          <Mark size={28} /> <span>{config.name}</span>
        </Link>
      </header>
      <main
        id={MAIN_ID}
        tabIndex={-1}
        className="mx-auto w-full max-w-column px-[min(1.5rem,7.5vw)] pt-10 pb-16 sm:px-0"
      >
        {children}
      </main>
      <footer className="mx-auto w-full max-w-column px-[min(1.5rem,7.5vw)] pb-20 sm:px-0">
        <ThemeSwitch />
      </footer>
    </div>
  );
}

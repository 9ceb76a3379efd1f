import { useCopy } from "../../copy/copy";
import { latchkey as config } from "../../../latchkey.config";
import { Link } from "../../lib/link";
import { Mark } from "../../lib/mark";
import { AccountMenu } from "./account-menu";
import type { Person } from "./account-menu";

export function AppHeader(props: { user: Person; onSignOut: () => void }) {
  const shell = useCopy("shell");
  return (
    <header className="border-b border-line">
      <div className="mx-auto flex min-h-16 max-w-page flex-wrap items-center justify-between px-[24px]">
        <Link
          to="/"
          aria-label={shell.home}
          className="inline-flex items-center gap-2.5 rounded-lg text-lg font-semibold tracking-tight"
        >
          <Mark size={28} /> <span>{config.name}</span>
        </Link>
        <AccountMenu user={props.user} onSignOut={props.onSignOut} />
      </div>
    </header>
  );
}

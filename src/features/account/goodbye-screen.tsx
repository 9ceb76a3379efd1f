import { account as words } from "../../copy/account";
import { Link } from "../../lib/link";
import { useLocation } from "../../lib/navigation";
import { day } from "../../lib/times";
import { MailPage } from "./mail-page";

/** Plain words after the deletion of an account was asked for: what happens, when, and the way back. */
export function GoodbyeScreen() {
  const deletesAt = readTime(useLocation().state);
  const text =
    deletesAt === null
      ? words.goneSoon
      : words.gone(day(deletesAt, { language: null, timeZone: null }));
  return (
    <MailPage title={words.goneTitle} lead={<p role="status">{text}</p>}>
      <p>
        <Link className="link" to="/sign-in">
          {words.goneLink}
        </Link>
      </p>
    </MailPage>
  );
}

function readTime(state: unknown): number | null {
  if (typeof state !== "object" || state === null || !("deletesAt" in state)) return null;
  return typeof state.deletesAt === "number" ? state.deletesAt : null;
}

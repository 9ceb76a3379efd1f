import { useCopy } from "../../copy/copy";
import { Link } from "../../lib/link";
import { useLocation } from "../../lib/navigation";
import { day } from "../../lib/dates";
import { MailPage } from "./mail-page";

/**
 * Plain words after the deletion of an account was asked for: what happens, when, and the way back.
 */
export function GoodbyeScreen() {
  const words = useCopy("goodbye");
  const deletesAt = readTime(useLocation().state);
  // Whoever opens the address by itself has asked for nothing.
  const [title, text] =
    deletesAt === null
      ? [words.anybodyTitle, words.anybody]
      : [words.title, words.until(day(deletesAt, { language: null, timeZone: null }))];
  return (
    <MailPage title={title} lead={<p role="status">{text}</p>}>
      <p>
        <Link className="link" to="/sign-in">
          {words.link}
        </Link>
      </p>
    </MailPage>
  );
}

function readTime(state: unknown): number | null {
  if (typeof state !== "object" || state === null || !("deletesAt" in state)) return null;
  return typeof state.deletesAt === "number" ? state.deletesAt : null;
}

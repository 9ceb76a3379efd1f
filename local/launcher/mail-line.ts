import type { Mail } from "../mailbox/mail";
import { codeIn } from "../mailbox/page/findings";

/** One line for the terminal: to whom, what about, and the code where the subject lacks it. */
export function mailLine({ to, subject, text }: Mail): string {
  const code = codeIn(text);
  const more = code === undefined || subject.includes(code) ? "" : ` (${code})`;
  return oneLine(`mail to ${to.join(", ")}: ${subject}${more}`);
}

/** A sender may put anything into a subject, and a terminal obeys what it is sent. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

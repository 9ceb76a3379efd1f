import type { FunctionReturnType } from "convex/server";
import type { api } from "../../../convex/_generated/api";
import { useCopy } from "../../copy/copy";

interface MailNewsProps {
  /** Undefined while it is being asked for, null where no mail is known. */
  state: FunctionReturnType<typeof api.mails.state> | undefined;
}

/** One quiet line for whoever waits for a code whose mail is late or will not come. */
export function MailNews({ state }: MailNewsProps) {
  const words = useCopy("codeStep");
  const news = { late: words.mailLate, failed: words.mailFailed, onItsWay: "" };
  return (
    <p aria-live="polite" className="text-sm text-ink-soft empty:absolute">
      {state ? news[state] : ""}
    </p>
  );
}

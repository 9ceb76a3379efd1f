import { useQuery } from "convex/react";
import type { FunctionArgs } from "convex/server";
import { api } from "../../../convex/_generated/api";
import { useCopy } from "../../copy/copy";

/** One quiet line for whoever waits for a code whose mail is late or will not come. */
export function MailNews(challenge: FunctionArgs<typeof api.mails.state>) {
  const words = useCopy("codeStep");
  const state = useQuery(api.mails.state, challenge);
  const news = { late: words.mailLate, failed: words.mailFailed, onItsWay: "" };
  return (
    <p aria-live="polite" className="text-sm text-ink-soft empty:absolute">
      {state ? news[state] : ""}
    </p>
  );
}

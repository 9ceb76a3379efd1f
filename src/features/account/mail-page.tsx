import type { ReactNode } from "react";
import { shownEmail } from "../../../convex/shared/shownEmail";
import { useArrivalFocus } from "../../lib/arrival-focus";
import { keepEmailDraft } from "../../lib/email-draft";
import { Link } from "../../lib/link";
import { usePageTitle } from "../../lib/page-title";
import { Button } from "../../ui/button";
import { ScreenHeading } from "../../ui/section";
import { useForgetDeadSession } from "./use-forget-dead-session";
import { useAsyncAction } from "../../lib/use-async-action";
import { AsyncActionStatus } from "../../fields/async-action-status";

/** A page that a mail leads to: it acts on a press of its button and never by being opened. */
export function MailPage(props: { title: string; lead: ReactNode; children?: ReactNode }) {
  usePageTitle(props.title);
  const screen = useArrivalFocus("heading");
  return (
    <div ref={screen} className="grid grid-cols-1 gap-6">
      <ScreenHeading title={props.title} lead={props.lead} />
      {props.children}
    </div>
  );
}

/**
 * The button that acts, with its failure above it. `action` resolves to the address the account has
 * now.
 */
export function ConfirmOnce(props: {
  label: string;
  busyLabel: string;
  action: () => Promise<{ email: string }>;
  onDone: (email: string) => void;
}) {
  const action = useAsyncAction();
  const { busy, run } = action;
  return (
    <>
      <AsyncActionStatus action={action} />
      <Button
        className="justify-self-start"
        busy={busy}
        busyLabel={props.busyLabel}
        onClick={() =>
          run(async () => {
            const { email } = await props.action();
            keepEmailDraft(shownEmail(email));
            props.onDone(email);
            return null;
          })
        }
      >
        {props.label}
      </Button>
    </>
  );
}

/** The next step after an account was secured: the address is filled in there already. */
export function ToReset({ label }: { label: string }) {
  // That page is for those who are signed out, which this browser is in a moment.
  const ending = useForgetDeadSession();
  if (ending) return null;
  return (
    <p>
      <Link className="link" to="/forgot-password">
        {label}
      </Link>
    </p>
  );
}

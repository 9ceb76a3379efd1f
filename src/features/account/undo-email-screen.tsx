import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { signInSecret } from "../../lib/browser-secret";
import { shownEmail } from "../../../convex/shared/shownEmail";
import { useMailToken } from "../../lib/mail-token";
import { day } from "../../lib/dates";
import { SkeletonRows } from "../../ui/skeleton";
import { ConfirmOnce, MailPage, ToReset } from "./mail-page";
import { SpentLink } from "./not-me-screen";

const BROWSER = { language: null, timeZone: null };

/** Where the mail to an old address leads: brings that address back, after one press. */
export function UndoEmailScreen() {
  const notMe = useCopy("notMe");
  const words = useCopy("undoEmail");
  const token = useMailToken();
  const [browserSecret] = useState(signInSecret);
  const state = useQuery(api.recovery.restorationLink, { token, browserSecret });
  const confirm = useMutation(api.recovery.restoreEmail);
  const [confirmed, setConfirmed] = useState<string | null>(null);
  // Also after a reload, where the answer was lost.
  const restored = confirmed ?? (state?.open === false ? state.done?.email : null) ?? null;

  if (restored !== null)
    return (
      <MailPage
        key="done"
        title={words.doneTitle}
        lead={<p role="status">{words.done(shownEmail(restored))}</p>}
      >
        <ToReset label={notMe.next} />
      </MailPage>
    );
  if (state === undefined)
    return (
      <MailPage key="wait" title={words.title} lead={notMe.checking}>
        <SkeletonRows label={notMe.checking} rows={2} />
      </MailPage>
    );
  if (!state.open) return <SpentLink />;
  return (
    <MailPage title={words.title} lead={words.lead(shownEmail(state.previousEmail))}>
      <p>
        <span>{words.consequence}</span> <span>{words.until(day(state.expiresAt, BROWSER))}</span>
      </p>
      <ConfirmOnce
        label={words.submit}
        busyLabel={words.busy}
        action={() => confirm({ token, browserSecret })}
        onDone={setConfirmed}
      />
    </MailPage>
  );
}

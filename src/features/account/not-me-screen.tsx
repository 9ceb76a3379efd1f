import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { Link } from "../../lib/link";
import { signInSecret } from "../../lib/browser-secret";
import { useMailToken } from "../../lib/mail-token";
import { moment } from "../../lib/dates";
import { SkeletonRows } from "../../ui/skeleton";
import { noticeWords } from "./event-words";
import { ConfirmOnce, MailPage, ToReset } from "./mail-page";

/** Nobody is signed in here, so the browser says how dates are written. */
const BROWSER = { language: null, timeZone: null };

/** "This was not me": locks whoever it was out, after one press. */
export function NotMeScreen() {
  const words = useCopy("notMe");
  const token = useMailToken();
  const [browserSecret] = useState(signInSecret);
  const state = useQuery(api.recovery.unrecognizedLink, { token, browserSecret });
  const confirm = useMutation(api.recovery.reportUnrecognized);
  const [done, setDone] = useState(false);

  // Also after a reload, where the answer was lost.
  if (done || (state?.open === false && state.done !== undefined))
    return (
      <MailPage key="done" title={words.doneTitle} lead={<p role="status">{words.done}</p>}>
        <ToReset label={words.next} />
      </MailPage>
    );
  if (state === undefined)
    return (
      <MailPage key="wait" title={words.title} lead={words.checking}>
        <SkeletonRows label={words.checking} rows={2} />
      </MailPage>
    );
  if (!state.open) return <SpentLink />;
  return (
    <MailPage
      title={words.title}
      lead={words.lead(noticeWords(state.kind, state.provider), moment(state.time, BROWSER))}
    >
      <div className="grid gap-2">
        <p>{words.consequence}</p>
        <ul className="grid list-disc gap-1 ps-5">
          {words.effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      </div>
      <ConfirmOnce
        label={words.submit}
        busyLabel={words.busy}
        action={() => confirm({ token, browserSecret })}
        onDone={() => setDone(true)}
      />
      <p>
        <Link className="link" to="/">
          {words.itWasMe}
        </Link>
      </p>
    </MailPage>
  );
}

/** A link of a mail that does nothing any more. */
export function SpentLink() {
  const words = useCopy("notMe");
  return (
    <MailPage key="spent" title={words.spentTitle} lead={words.spent}>
      <ToReset label={words.next} />
    </MailPage>
  );
}

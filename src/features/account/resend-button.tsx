import { useState } from "react";
import { codeStep as words } from "../../copy/signed-out";
import { OfflineError } from "../../lib/auth-errors";
import { countdown } from "../../lib/dates";
import { isOnline } from "../../lib/online";
import { useSecondsLeft } from "../../lib/seconds-left";
import { useWait } from "../../lib/use-wait";
import { TextButton } from "../../ui/button";

/** "Send a new code", with the wait until it may be pressed again. The wait is read at its start and its end only. */
export function ResendButton(props: {
  email: string;
  resendAt: number;
  send: () => Promise<unknown>;
  onSent: () => void;
  onFailure: (error: unknown) => void;
}) {
  const left = useSecondsLeft(props.resendAt);
  const wait = useWait();
  const [sent, setSent] = useState(false);
  const waiting = left > 0;

  function resend(): void {
    if (waiting || wait.isBusy()) return;
    if (!isOnline()) return props.onFailure(new OfflineError());
    void wait.run(async () => {
      await props.send();
      setSent(true);
      props.onSent();
      return "done";
    }, props.onFailure);
  }

  return (
    <div className="grid gap-1">
      <TextButton
        className="justify-self-start tabular-nums"
        aria-disabled={waiting || wait.busy || undefined}
        onClick={resend}
      >
        {wait.busy ? words.resendBusy : words.resend}
        {waiting && !wait.busy ? (
          <span aria-hidden="true"> {words.resendIn(countdown(left))}</span>
        ) : null}
      </TextButton>
      <p role="status" className={sent && waiting ? "text-sm text-good" : "sr-only"}>
        {waiting ? (sent ? words.resent(props.email) : words.resendWait) : words.resendReady}
      </p>
    </div>
  );
}

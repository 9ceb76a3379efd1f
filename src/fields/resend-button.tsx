import { useState } from "react";
import { useCopy } from "../copy/copy";
import { OfflineError } from "../lib/auth-errors";
import { countdown } from "../lib/waiting-times";
import { isOnline } from "../lib/online";
import { useSecondsLeft } from "../lib/seconds-left";
import { useWait } from "../lib/use-wait";
import { TextButton } from "../ui/button";
import { Sentence } from "../ui/sentence";

interface ResendProps {
  email: string;
  /** When a code may be asked for again, by this computer's clock. */
  resendAt: number;
  send: () => Promise<unknown>;
  onSent: () => void;
  onFailure: (error: unknown) => void;
}

/**
 * "Send a new code", with the wait until it may be pressed again. The wait is read at its start and
 * its end only.
 */
export function ResendButton(props: ResendProps) {
  const words = useCopy("codeStep");
  const left = useSecondsLeft(props.resendAt);
  const { busy, sent, resend } = useResend(props);
  const waiting = left > 0;
  const confirmation = sent ? words.resent(props.email) : "";
  return (
    <div className="grid gap-2">
      <TextButton
        className="justify-self-start tabular-nums"
        aria-disabled={waiting || busy || undefined}
        aria-describedby={waiting ? "resend-wait" : undefined}
        onClick={() => {
          if (!waiting) resend();
        }}
      >
        {busy ? words.resendBusy : waiting ? <Waiting left={left} /> : words.resend}
      </TextButton>
      <span id="resend-wait" hidden>
        {words.resendWait}
      </span>
      <p role="status" className={sent && waiting ? "text-sm text-good" : "sr-only"}>
        {busy ? "" : waiting ? confirmation : words.resendReady}
      </p>
    </div>
  );
}

function Waiting({ left }: { left: number }) {
  const words = useCopy("codeStep");
  const wait = <span aria-hidden="true">{words.resendIn(countdown(left))}</span>;
  return <Sentence text={words.resendWaiting} slots={{ wait }} />;
}

function useResend({ send, onSent, onFailure }: ResendProps) {
  const wait = useWait();
  const [sent, setSent] = useState(false);

  async function sendOnce(): Promise<"done"> {
    await send();
    setSent(true);
    onSent();
    return "done";
  }

  function resend(): void {
    if (wait.isBusy()) return;
    if (!isOnline()) return onFailure(new OfflineError());
    void wait.run(sendOnce, (error) => {
      setSent(false);
      onFailure(error);
    });
  }

  return { busy: wait.busy, sent, resend };
}

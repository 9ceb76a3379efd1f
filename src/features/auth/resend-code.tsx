import { useRef, useState } from "react";
import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { codeStep as words } from "../../copy/signed-out";
import { failureData, OfflineError } from "../../lib/auth-errors";
import { countdown } from "../../lib/dates";
import { isOnline } from "../../lib/online";
import { useSecondsLeft } from "../../lib/seconds-left";
import { TextButton } from "../../ui/button";
import { keepChallenge } from "./pending-challenge";
import type { PendingChallenge } from "./pending-challenge";
import { usePasswordAuth } from "./use-password-auth";

/** "Send a new code", with the wait until it may be pressed again. The wait is read at its start and its end only. */
export function ResendCode(props: {
  challenge: PendingChallenge;
  onSent: () => void;
  onFailure: (error: unknown) => void;
}) {
  const left = useSecondsLeft(props.challenge.resendAt);
  const { busy, status, resend } = useResend(props);
  const waiting = left > 0;
  const note = waiting ? status : words.resendReady;
  return (
    <div className="grid gap-2">
      <TextButton
        className="justify-self-start tabular-nums"
        aria-disabled={waiting || busy || undefined}
        aria-describedby={waiting ? "resend-wait" : undefined}
        onClick={() => {
          if (!waiting) void resend();
        }}
      >
        {busy ? words.resendBusy : words.resend}
        {waiting && !busy ? (
          <span aria-hidden="true"> {words.resendIn(countdown(left))}</span>
        ) : null}
      </TextButton>
      <span id="resend-wait" hidden>
        {words.resendWait}
      </span>
      <p role="status" className={status === "" || !waiting ? "sr-only" : "text-sm text-good"}>
        {busy ? "" : note}
      </p>
    </div>
  );
}

function useResend({ challenge, onSent, onFailure }: Parameters<typeof ResendCode>[0]) {
  const send = usePasswordAuth();
  const [busy, setBusy] = useState(false);
  const [status, setStatus] = useState("");
  const sending = useRef(false);

  async function resend(): Promise<void> {
    if (sending.current) return;
    if (!isOnline()) return onFailure(new OfflineError());
    sending.current = true;
    setBusy(true);
    const { email, browserSecret, purpose } = challenge;
    try {
      await send({ flow: purpose, email, browserSecret });
      keepChallenge({ ...challenge, resendAt: Date.now() + RESEND_COOLDOWN });
      setStatus(words.resent(email));
      onSent();
    } catch (error) {
      const data = failureData(error);
      if (data?.code === "RATE_LIMITED") keepChallenge({ ...challenge, resendAt: data.retryAt });
      setStatus("");
      onFailure(error);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  return { busy, status, resend };
}

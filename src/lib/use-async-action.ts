import { useRef, useState } from "react";
import { explainAccountError } from "./account-errors";
import { OfflineError } from "./auth-errors";
import { isOnline } from "./online";
import { serverNow } from "./server-clock";
import { useWait } from "./use-wait";

/** One button that does one thing: its waiting, what came of it in words, and why it failed. */
export function useAsyncAction() {
  const wait = useWait();
  const [done, setDone] = useState<string | null>(null);
  const [failure, setFailure] = useState<{ message: string; attempt: number } | null>(null);
  const attempts = useRef(0);

  function refuse(message: string): void {
    attempts.current += 1;
    setDone(null);
    setFailure({ message, attempt: attempts.current });
  }

  function fail(error: unknown): void {
    refuse(explainAccountError(error, serverNow()).message);
  }

  /** `work` resolves to what to say when it is done; null says nothing. */
  function run(work: () => Promise<string | null>): void {
    if (wait.isBusy()) return;
    setDone(null);
    setFailure(null);
    if (!isOnline()) return fail(new OfflineError());
    void wait.run(async () => {
      setDone(await work());
      return "done";
    }, fail);
  }

  const { busy, slow, stop } = wait;
  return { busy, slow, done, failure, run, refuse, stop };
}

import { useRef, useState } from "react";
import { explainAccountError } from "./account-errors";
import { serverNow } from "./server-clock";

/** What came of the last press of a button, in words; a failure is read again at each attempt. */
export function useOutcome() {
  const [done, setDone] = useState<string | null>(null);
  const [failure, setFailure] = useState<{ message: string; attempt: number } | null>(null);
  const attempts = useRef(0);

  function say(text: string | null): void {
    setDone(text);
    setFailure(null);
  }

  function refuse(message: string): void {
    attempts.current += 1;
    setDone(null);
    setFailure({ message, attempt: attempts.current });
  }

  function fail(error: unknown): void {
    refuse(explainAccountError(error, serverNow()).message);
  }

  return { done, failure, say, refuse, fail };
}

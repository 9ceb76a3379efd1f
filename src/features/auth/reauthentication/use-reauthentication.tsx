import { useConvex } from "convex/react";
import { createContext, useContext, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { ReauthenticationMethodId } from "../../../../convex/shared/reauthenticationMethods";
import { ReauthenticationCancelled } from "../../../lib/account-errors";
import { presentStoredToken, takeNewToken } from "../../../lib/auth-client/token-of-connection";
import { PausedContext } from "../../../lib/paused-context";
import { failureData } from "../../../lib/auth-errors";
import { ReauthenticationDialog } from "./reauthentication-dialog";

type Run = <Result>(work: () => Promise<Result>) => Promise<Result>;

interface Question {
  methods: ReauthenticationMethodId[];
  answer: (proven: boolean) => void;
}

const ReauthenticationContext = createContext<Run | null>(null);

/**
 * Asks people to prove once more who they are whenever a call inside needs it, and then makes that
 * call again, by an access token that is issued after the proof: one from before is no better for
 * it.
 */
export function ReauthenticationProvider(props: { email: string; children: ReactNode }) {
  const client = useConvex();
  const [question, setQuestion] = useState<Question | null>(null);
  /** One question at a time: calls that come meanwhile wait for the same answer. */
  const asking = useRef<Promise<boolean> | null>(null);

  function ask(methods: ReauthenticationMethodId[]): Promise<boolean> {
    asking.current ??= new Promise<boolean>((answer) => setQuestion({ methods, answer })).finally(
      () => {
        asking.current = null;
        setQuestion(null);
      },
    );
    return asking.current;
  }

  const run: Run = async (work) => {
    let isNewest = false;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const data = failureData(error);
        if (data?.code !== "REAUTHENTICATION_REQUIRED") throw error;
        const wasBehind = !isNewest && presentStoredToken(client);
        isNewest = true;
        if (wasBehind) continue;
        if (!(await ask(data.methods))) throw new ReauthenticationCancelled();
        await takeNewToken(client);
      }
    }
  };

  return (
    <ReauthenticationContext value={run}>
      <PausedContext value={question !== null}>{props.children}</PausedContext>
      <ReauthenticationDialog
        email={props.email}
        methods={question?.methods ?? null}
        onAnswer={(proven) => question?.answer(proven)}
      />
    </ReauthenticationContext>
  );
}

/**
 * Wraps a sensitive call: rejects with ReauthenticationCancelled when the person does not confirm.
 */
export function useReauthentication(): Run {
  const run = useContext(ReauthenticationContext);
  if (run === null)
    throw new Error("useReauthentication is called outside of ReauthenticationProvider");
  return run;
}

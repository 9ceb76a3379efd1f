import { createContext, useContext, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { ReauthenticationMethodId } from "../../../convex/shared/reauthenticationMethods";
import { StepUpCancelled } from "../../lib/account-errors";
import { Answering } from "../../lib/answering";
import { failureData } from "../../lib/auth-errors";
import { StepUpDialog } from "./step-up-dialog";

type Run = <Result>(work: () => Promise<Result>) => Promise<Result>;

interface Question {
  methods: ReauthenticationMethodId[];
  answer: (proven: boolean) => void;
}

const StepUpContext = createContext<Run | null>(null);

/** Asks people to prove once more who they are whenever a call inside needs it, and then makes that call again. */
export function StepUpProvider(props: { email: string; children: ReactNode }) {
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
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const data = failureData(error);
        if (data?.code !== "REAUTHENTICATION_REQUIRED") throw error;
        if (!(await ask(data.methods))) throw new StepUpCancelled();
      }
    }
  };

  return (
    <StepUpContext value={run}>
      <Answering value={question !== null}>{props.children}</Answering>
      <StepUpDialog
        email={props.email}
        methods={question?.methods ?? null}
        onAnswer={(proven) => question?.answer(proven)}
      />
    </StepUpContext>
  );
}

/** Wraps a sensitive call: rejects with StepUpCancelled when the person does not confirm. */
export function useStepUp(): Run {
  const run = useContext(StepUpContext);
  if (run === null) throw new Error("useStepUp is called outside of StepUpProvider");
  return run;
}

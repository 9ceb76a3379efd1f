import type { ReactNode } from "react";
import { Alert } from "./alert";
import { TextButton } from "./button";

export interface FormState {
  id: string;
  /** A failure that belongs to no field. `attempt` makes the same failure be read again. */
  failure: { message: string; attempt: number } | null;
  /** The wait has become long. */
  slow: boolean;
  send: () => void;
  stopWaiting: () => void;
}

export interface FormWords {
  errorPrefix: string;
  stillWorking: string;
  stopWaiting: string;
}

/** A form that reports its own failure above its fields and its own waiting below them. */
export function Form({
  state,
  words,
  children,
}: {
  state: FormState;
  words: FormWords;
  children: ReactNode;
}) {
  return (
    <form
      id={state.id}
      noValidate
      method="post"
      className="grid grid-cols-1 gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        state.send();
      }}
    >
      {state.failure === null ? null : (
        <Alert key={state.failure.attempt} tone="danger" prefix={words.errorPrefix}>
          {state.failure.message}
        </Alert>
      )}
      {children}
      <p role="status" className={state.slow ? "text-sm text-ink-soft" : "sr-only"}>
        {state.slow ? words.stillWorking : ""}
        {state.slow ? (
          <>
            {" "}
            <TextButton onClick={state.stopWaiting}>{words.stopWaiting}</TextButton>
          </>
        ) : null}
      </p>
    </form>
  );
}

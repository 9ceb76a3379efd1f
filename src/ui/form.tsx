import type { ReactNode } from "react";
import { Alert } from "./alert";
import { SlowNote } from "./slow-note";
import type { SlowWords } from "./slow-note";

export interface FormState {
  id: string;
  /** A failure that belongs to no field. `attempt` makes the same failure be read again. */
  failure: { message: string; attempt: number } | null;
  /** The wait has become long. */
  slow: boolean;
  send: () => void;
  stopWaiting: () => void;
}

export interface FormWords extends SlowWords {
  errorPrefix: string;
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
      <SlowNote slow={state.slow} words={words} onStop={state.stopWaiting} />
    </form>
  );
}

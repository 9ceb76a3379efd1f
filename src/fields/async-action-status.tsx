import { useCopy } from "../copy/copy";
import { Alert } from "../ui/alert";
import { SlowNote } from "../ui/slow-note";

interface AsyncAction {
  failure: { message: string; attempt: number } | null;
  slow: boolean;
  stop: () => void;
}

/**
 * What there is to say about an action besides its success: why it failed, read again at each
 * attempt, or that it takes long.
 */
export function AsyncActionStatus({ action }: { action: AsyncAction }) {
  const words = useCopy("form");
  const { failure, slow, stop } = action;
  return (
    <>
      {failure === null ? null : (
        <Alert key={failure.attempt} tone="danger" prefix={words.errorPrefix}>
          {failure.message}
        </Alert>
      )}
      <SlowNote slow={slow} words={words} onStop={stop} />
    </>
  );
}

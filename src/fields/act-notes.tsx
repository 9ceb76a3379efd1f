import { useCopy } from "../copy/copy";
import { Alert } from "../ui/alert";
import { SlowNote } from "../ui/slow-note";

interface Act {
  failure: { message: string; attempt: number } | null;
  slow: boolean;
  stop: () => void;
}

/** What there is to say about an action besides its success: why it failed, read again at each attempt, or that it takes long. */
export function ActNotes({ act: { failure, slow, stop } }: { act: Act }) {
  const formWords = useCopy("form");
  return (
    <>
      {failure === null ? null : (
        <Alert key={failure.attempt} tone="danger" prefix={formWords.errorPrefix}>
          {failure.message}
        </Alert>
      )}
      <SlowNote slow={slow} words={formWords} onStop={stop} />
    </>
  );
}

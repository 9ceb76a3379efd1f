import { TextButton } from "./button";

export interface SlowWords {
  stillWorking: string;
  stopWaiting: string;
}

/**
 * Says that a wait has become long, and offers to give it up. It is there from the start, so that
 * it is read when it speaks.
 */
export function SlowNote(props: { slow: boolean; words: SlowWords; onStop: () => void }) {
  const { slow, words, onStop } = props;
  return (
    <p role="status" className={slow ? "text-sm text-ink-soft" : "sr-only"}>
      {slow ? (
        <>
          <span>{words.stillWorking}</span>{" "}
          <TextButton onClick={onStop}>{words.stopWaiting}</TextButton>
        </>
      ) : null}
    </p>
  );
}

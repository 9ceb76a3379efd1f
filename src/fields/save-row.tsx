import type { ReactNode } from "react";
import { useCopy } from "../copy/copy";
import { Button } from "../ui/button";
import { CheckIcon } from "../ui/icons";

/**
 * What was done, in place and read aloud. It is there from the start, because a region that arrives
 * with its text is often not read.
 */
export function Done({ text }: { text: string | null }) {
  return (
    <p role="status" className={text === null ? "sr-only" : "flex gap-1.5 wrap-anywhere text-good"}>
      {text === null ? null : (
        <>
          <span className="pt-1">
            <CheckIcon />
          </span>
          <span>{text}</span>
        </>
      )}
    </p>
  );
}

/** The button that saves a card, and beside it what came of it. */
export function SaveRow(props: {
  busy: boolean;
  done: string | null;
  label?: string;
  busyLabel?: string;
  children?: ReactNode;
}) {
  const words = useCopy("settings");
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
      <Button type="submit" busy={props.busy} busyLabel={props.busyLabel ?? words.saving}>
        {props.label ?? words.save}
      </Button>
      {props.children}
      <Done text={props.busy ? null : props.done} />
    </div>
  );
}

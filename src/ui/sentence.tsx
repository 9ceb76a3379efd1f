import { Fragment } from "react";
import type { ReactElement } from "react";

/**
 * A whole sentence with things to see in it: "{name}" in the text is where the slot of that name
 * stands, in any language's order. Each part of the text is an element of its own, because browsers
 * that translate a page move its texts, and React could not take them out again.
 */
export function Sentence({ text, slots }: { text: string; slots: Record<string, ReactElement> }) {
  return text
    .split(/\{(\w+)\}/)
    .map((part, place) =>
      place % 2 === 1 ? (
        <Fragment key={place}>{slots[part]}</Fragment>
      ) : part === "" ? null : (
        <span key={place}>{part}</span>
      ),
    );
}

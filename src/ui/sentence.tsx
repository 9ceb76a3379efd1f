import { Fragment } from "react";
import type { ReactNode } from "react";

/**
 * A whole sentence with things to see in it: "{name}" in the text is where the slot of that name
 * stands, in any language's order.
 */
export function Sentence({ text, slots }: { text: string; slots: Record<string, ReactNode> }) {
  return text
    .split(/\{(\w+)\}/)
    .map((part, place) => <Fragment key={place}>{place % 2 === 1 ? slots[part] : part}</Fragment>);
}

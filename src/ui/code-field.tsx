import { useEffect, useRef } from "react";
import { Field } from "./field";
import type { FieldProps } from "./field";

interface CodeFieldProps extends Omit<FieldProps, "onChange" | "value" | "type"> {
  value: string;
  onValue: (value: string) => void;
  digits: number;
  /** The digits of a code in a text, or null. */
  read: (text: string) => string | null;
  /** Called once, when a whole code arrives at a stroke (pasted or filled in). */
  onFilled?: () => void;
}

/** One input for a whole code. It is text, so that leading zeros stay; a pasted sentence shrinks to its digits. */
export function CodeField({ value, onValue, digits, read, onFilled, ...props }: CodeFieldProps) {
  const arrival = useRef<"none" | "new" | "told">("none");

  function change(text: string) {
    const whole = read(text);
    onValue(whole ?? text.replaceAll(/[^\d\s-]/g, ""));
    const atAStroke = text.length - value.length > 1;
    if (whole !== null && atAStroke && arrival.current === "none") arrival.current = "new";
  }

  // After the input shows the code, so that what is sent is what is seen.
  useEffect(() => {
    if (arrival.current !== "new") return;
    arrival.current = "told";
    onFilled?.();
  });

  return (
    <Field
      {...props}
      type="text"
      inputMode="numeric"
      autoComplete="one-time-code"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      size={digits}
      value={value}
      onChange={(event) => change(event.target.value)}
      className="font-mono text-xl tracking-[0.3em] tabular-nums"
    />
  );
}

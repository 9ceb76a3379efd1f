import { useEffect, useRef } from "react";
import { Field } from "./field";
import type { FieldProps } from "./field";

interface CodeFieldProps extends Omit<FieldProps, "onChange" | "value" | "type"> {
  value: string;
  onValue: (value: string) => void;
  digits: number;
  /** The digits of a code in a text, or null. */
  read: (text: string) => string | null;
  /** Called once, soon after a whole code has arrived at a stroke (pasted or filled in). */
  onFilled?: () => void;
}

/**
 * Long enough to see what has arrived, and for whoever presses the button themselves not to be
 * overtaken.
 */
const SENDS_ITSELF_AFTER = 1000;

/**
 * One input for a whole code. It is text, so that leading zeros stay; a pasted sentence shrinks to
 * its digits.
 */
export function CodeField({ value, onValue, digits, read, onFilled, ...props }: CodeFieldProps) {
  const { input, wait } = useSendsItself(onFilled);

  function change(text: string) {
    const whole = read(text);
    onValue(whole ?? text.replaceAll(/[^\p{Nd}\s-]/gu, ""));
    wait(whole !== null && text.length - value.length > 1);
  }

  return (
    <Field
      {...props}
      ref={input}
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

/** Sends the first code that arrives at a stroke, unless it is changed or sent by hand before. */
function useSendsItself(onFilled: (() => void) | undefined) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const spent = useRef(false);
  const send = useRef(onFilled);

  useEffect(() => {
    send.current = onFilled;
  });

  useEffect(() => {
    const form = input.current?.form;
    const stop = () => clearTimeout(timer.current);
    form?.addEventListener("submit", stop);
    return () => {
      stop();
      form?.removeEventListener("submit", stop);
    };
  }, []);

  function wait(arrived: boolean): void {
    clearTimeout(timer.current);
    if (!arrived || spent.current) return;
    timer.current = setTimeout(() => {
      spent.current = true;
      send.current?.();
    }, SENDS_ITSELF_AFTER);
  }

  return { input, wait };
}

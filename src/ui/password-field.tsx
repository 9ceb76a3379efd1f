import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { Field } from "./field";
import type { FieldProps } from "./field";

interface PasswordWords {
  show: string;
  hide: string;
  /** Said after "Show" and "Hide" for those who do not see the field beside it. */
  subject: string;
  shown: string;
  hidden: string;
  capsLock: string;
}

type PasswordFieldProps = Omit<FieldProps, "type" | "control" | "autoComplete"> & {
  autoComplete: "current-password" | "new-password";
  words: PasswordWords;
};

/**
 * A password input that can be shown, warns of Caps Lock, and hides itself before its form is sent.
 */
export function PasswordField({ words, below, ...props }: PasswordFieldProps) {
  const { input, visible, setVisible } = useHiddenOnSubmit();
  const [announced, setAnnounced] = useState("");
  const [capsLock, setCapsLock] = useState(false);
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));

  return (
    <Field
      {...props}
      ref={input}
      type={visible ? "text" : "password"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      onKeyDown={watchCapsLock}
      onKeyUp={watchCapsLock}
      onBlur={() => setCapsLock(false)}
      control={
        <button
          type="button"
          className="min-w-16 rounded-lg px-3 text-sm text-ink-soft hover:text-ink"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            keepCaret(input.current);
            setVisible(!visible);
            setAnnounced(visible ? words.hidden : words.shown);
          }}
        >
          <span>{visible ? words.hide : words.show}</span>{" "}
          <span className="sr-only">{words.subject}</span>
        </button>
      }
      below={
        <>
          {/* One region that stays: a region that arrives with its text is often not read. */}
          <p role="status" className={capsLock ? "text-sm text-ink-soft" : "sr-only"}>
            {capsLock ? words.capsLock : announced}
          </p>
          {below}
        </>
      }
    />
  );
}

/** Password managers look for a password input when a form is sent, so the type goes back first. */
function useHiddenOnSubmit() {
  const input = useRef<HTMLInputElement>(null);
  const [visible, setVisible] = useState(false);

  useEffect(() => {
    const form = input.current?.form;
    const hide = () => {
      if (input.current !== null) input.current.type = "password";
      setVisible(false);
    };
    form?.addEventListener("submit", hide, { capture: true });
    return () => form?.removeEventListener("submit", hide, { capture: true });
  }, []);

  return { input, visible, setVisible };
}

/**
 * Browsers move the caret to the front when an input's type changes, as late as when they next
 * draw.
 */
function keepCaret(input: HTMLInputElement | null): void {
  if (input === null || document.activeElement !== input) return;
  const { selectionStart, selectionEnd } = input;
  requestAnimationFrame(() =>
    requestAnimationFrame(() => input.setSelectionRange(selectionStart, selectionEnd)),
  );
}

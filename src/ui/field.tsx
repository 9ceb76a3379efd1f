import type { ComponentProps, ReactNode } from "react";
import { FieldError } from "./field-error";

export interface FieldProps extends Omit<ComponentProps<"input">, "id" | "name"> {
  /** Fixed strings: password managers remember them. */
  id: string;
  name: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Read before the error, so that it does not depend on colour. */
  errorPrefix: string;
  /**
   * At the end of the label's line, but after the input for those who go by Tab, e.g. "Forgot
   * password?".
   */
  aside?: ReactNode;
  /** Inside the box, after the text. */
  control?: ReactNode;
  /** After the box, on its line where there is room. */
  beside?: ReactNode;
  /** Below the box: notes that come and go. */
  below?: ReactNode;
  /** Ids of further descriptions. */
  describedBy?: string | undefined;
}

/**
 * A labelled text input with its hint above and its error below, bound for assistive technology.
 */
export function Field({
  id,
  name,
  label,
  hint,
  error,
  errorPrefix,
  aside,
  control,
  beside,
  below,
  describedBy,
  className = "",
  ...input
}: FieldProps) {
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = `${id}-error`;
  const shownErrorId = error === undefined ? undefined : errorId;
  const described = [shownErrorId, hintId, describedBy]
    .filter((part) => part !== undefined)
    .join(" ");
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-1.5 *:col-span-full">
      <label
        htmlFor={id}
        className="justify-self-start text-[0.9375rem] font-medium [grid-area:1/1]!"
      >
        {label}
      </label>
      {hint === undefined ? null : (
        <p id={hintId} className="text-sm text-pretty wrap-anywhere text-ink-soft">
          {hint}
        </p>
      )}
      <div className="flex flex-wrap items-start gap-3">
        <div className="grid min-w-0 grow basis-48 grid-cols-1 gap-1.5">
          <div
            className={`flex min-h-11 rounded-lg border bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent ${error === undefined ? "border-edge" : "border-danger"}`}
          >
            <input
              {...input}
              id={id}
              name={name}
              aria-invalid={error === undefined ? undefined : true}
              aria-describedby={described === "" ? undefined : described}
              className={`min-w-0 grow rounded-lg bg-transparent px-3 py-2 text-base outline-none ${className}`}
            />
            {control}
          </div>
          {error === undefined ? null : (
            <FieldError id={errorId} prefix={errorPrefix} text={error} />
          )}
        </div>
        {beside}
      </div>
      {aside ? <div className="flex [grid-area:1/2]!">{aside}</div> : null}
      {below}
    </div>
  );
}

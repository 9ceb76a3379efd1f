import type { ComponentProps, ReactNode } from "react";
import { FieldError } from "./field-error";

interface CheckboxProps extends Omit<ComponentProps<"input">, "id" | "type" | "onChange"> {
  id: string;
  /** What is agreed to or chosen. Links in it work without ticking the box. */
  label: ReactNode;
  error?: string | undefined;
  errorPrefix: string;
  onValue: (checked: boolean) => void;
}

/** The browser's own checkbox with its label beside it and its error below. */
export function Checkbox({ id, label, error, errorPrefix, onValue, ...input }: CheckboxProps) {
  const errorId = `${id}-error`;
  return (
    <div className="grid gap-1.5">
      <div className="flex min-h-11 items-center gap-3">
        <input
          {...input}
          id={id}
          type="checkbox"
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={error === undefined ? undefined : errorId}
          onChange={(event) => onValue(event.target.checked)}
          className="size-5 shrink-0"
        />
        <label htmlFor={id} className="min-w-0 wrap-anywhere">
          {label}
        </label>
      </div>
      {error === undefined ? null : <FieldError id={errorId} prefix={errorPrefix} text={error} />}
    </div>
  );
}

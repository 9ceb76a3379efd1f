import type { ComponentProps } from "react";
import { FieldError } from "./field-error";

interface TextAreaProps extends Omit<ComponentProps<"textarea">, "id" | "name"> {
  id: string;
  name: string;
  label: string;
  error?: string | undefined;
  errorPrefix: string;
}

/** A labelled input of several lines with its error below. */
export function TextArea({ id, label, error, errorPrefix, ...input }: TextAreaProps) {
  const errorId = `${id}-error`;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-[0.9375rem] font-medium">
        {label}
      </label>
      <textarea
        rows={3}
        {...input}
        id={id}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : errorId}
        className={`w-full min-w-0 rounded-lg border bg-surface px-3 py-2 text-base ${error === undefined ? "border-edge" : "border-danger"}`}
      />
      {error === undefined ? null : <FieldError id={errorId} prefix={errorPrefix} text={error} />}
    </div>
  );
}

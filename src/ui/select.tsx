import type { ComponentProps } from "react";
import { FieldError } from "./field-error";

export interface Option {
  value: string;
  label: string;
}

interface SelectProps extends Omit<ComponentProps<"select">, "id" | "children" | "onChange"> {
  id: string;
  label: string;
  options: readonly Option[];
  error?: string | undefined;
  errorPrefix: string;
  onValue: (value: string) => void;
}

/** The browser's own list of choices, with a label above and its error below. */
export function Select(props: SelectProps) {
  const { id, label, options, error, errorPrefix, onValue, ...rest } = props;
  const errorId = `${id}-error`;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-[0.9375rem] font-medium">
        {label}
      </label>
      <select
        {...rest}
        id={id}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : errorId}
        onChange={(event) => onValue(event.target.value)}
        className={`min-h-11 w-full min-w-0 text-ellipsis rounded-lg border bg-surface px-3 py-2 text-base ${error === undefined ? "border-edge" : "border-danger"}`}
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {error === undefined ? null : <FieldError id={errorId} prefix={errorPrefix} text={error} />}
    </div>
  );
}

import type { ComponentProps } from "react";

export interface Option {
  value: string;
  label: string;
}

interface SelectProps extends Omit<ComponentProps<"select">, "id" | "children" | "onChange"> {
  id: string;
  label: string;
  options: readonly Option[];
  onValue: (value: string) => void;
}

/** The browser's own list of choices, with a label above. */
export function Select({ id, label, options, onValue, ...rest }: SelectProps) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-[0.9375rem] font-medium">
        {label}
      </label>
      <select
        {...rest}
        id={id}
        onChange={(event) => onValue(event.target.value)}
        className="min-h-11 w-full min-w-0 text-ellipsis rounded-lg border border-edge bg-surface px-3 py-2 text-base"
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

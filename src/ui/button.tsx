import type { ComponentProps, ReactNode } from "react";
import { Spinner } from "./icons";
import { useSpinner } from "./use-spinner";

const VARIANTS = {
  primary: "bg-ink text-paper border-transparent hover:bg-ink-hover font-medium",
  secondary: "bg-surface text-ink border-edge hover:bg-wash font-medium",
  danger: "bg-surface text-danger border-danger hover:bg-danger-wash font-medium",
};

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  variant?: keyof typeof VARIANTS;
  busy?: boolean;
  /** What the button says while it works. The button keeps the width of the longer of the two. */
  busyLabel?: string;
  icon?: ReactNode;
}

/**
 * A button that is never disabled: while busy it says so, keeps focus, and a second press does
 * nothing.
 */
export function Button({
  variant = "primary",
  busy = false,
  busyLabel,
  icon,
  type = "button",
  className = "",
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const spinning = useSpinner(busy);
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      className={`inline-flex min-h-11 items-center justify-center gap-2.5 rounded-lg border px-4 py-2 text-base transition-colors duration-100 aria-disabled:cursor-progress forced-colors:border-[ButtonBorder] ${VARIANTS[variant]} ${className}`}
    >
      {spinning ? <Spinner /> : icon}
      <span className="grid">
        <Label shown={!busy || busyLabel === undefined}>{children}</Label>
        {busyLabel === undefined ? null : <Label shown={busy}>{busyLabel}</Label>}
      </span>
    </button>
  );
}

function Label({ shown, children }: { shown: boolean; children: ReactNode }) {
  return (
    <span
      aria-hidden={!shown}
      className={`col-start-1 row-start-1 wrap-anywhere ${shown ? "" : "invisible"}`}
    >
      {children}
    </span>
  );
}

/** A button that reads like a link: for small actions beside text. */
export function TextButton({ type = "button", className = "", ...rest }: ComponentProps<"button">) {
  return (
    <button
      {...rest}
      type={type}
      className={`link min-h-6 text-start aria-disabled:cursor-default aria-disabled:text-ink-soft aria-disabled:no-underline ${className}`}
    />
  );
}

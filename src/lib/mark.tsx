import { latchkey as config } from "../../latchkey.config";

/** The product's logo. Decorative: its name stands beside it. */
export function Mark({ size = 30 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" className="shrink-0">
      <rect className="fill-mark" width="32" height="32" rx="9" />
      <path className="fill-mark-ink" d={config.logo} />
    </svg>
  );
}

import type { ReactNode } from "react";

/** A bar in the place of text that is on its way. */
export function Skeleton({ className, round = false }: { className: string; round?: boolean }) {
  return <div className={`${round ? "rounded-full" : "rounded-md"} bg-wash ${className}`} />;
}

/**
 * A region that is still loading: busy for assistive technology, named by a heading, its shapes
 * hidden from it.
 */
export function LoadingRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div aria-busy="true">
      <h1 className="sr-only">{label}</h1>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}

/** The shape of a few rows that are on their way, inside a card that is there already. */
export function SkeletonRows({ label, rows }: { label: string; rows: number }) {
  return (
    <div aria-busy="true">
      <p className="sr-only">{label}</p>
      <div aria-hidden="true" className="grid gap-5">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="grid gap-2">
            <Skeleton className="h-5 w-40" />
            <Skeleton className="h-4 w-full max-w-72" />
          </div>
        ))}
      </div>
    </div>
  );
}

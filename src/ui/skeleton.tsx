import type { ReactNode } from "react";

/** A bar in the place of text that is on its way. */
export function Bone({ className, round = false }: { className: string; round?: boolean }) {
  return <div className={`${round ? "rounded-full" : "rounded-md"} bg-wash ${className}`} />;
}

/** A region that is still loading: busy for assistive technology, named by a heading, its bones hidden from it. */
export function Skeleton({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div aria-busy="true">
      <h1 className="sr-only">{label}</h1>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}

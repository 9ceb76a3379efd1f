import type { ReactNode } from "react";

/** A bar in the place of text that is on its way. */
export function Bone({ className }: { className: string }) {
  return <div className={`rounded-md bg-wash ${className}`} />;
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

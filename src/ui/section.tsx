import { useId } from "react";
import type { ReactNode } from "react";

/**
 * A card about one thing: its name, one line of explanation, its control. Its edges do not grow
 * with the text, which has little room on a narrow screen when it is large.
 */
export function Section(props: { title: string; lead: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-xl border border-line bg-surface">
      <div className="grid gap-1 border-b border-line px-[20px] py-4 sm:px-6">
        <h2 id={id} className="font-semibold">
          {props.title}
        </h2>
        <div className="text-[0.9375rem] text-pretty text-ink-soft">{props.lead}</div>
      </div>
      <div className="grid grid-cols-1 gap-5 px-[20px] py-5 sm:px-6">{props.children}</div>
    </section>
  );
}

/** A screen's heading with one line below, and its cards. */
export function ScreenHeading(props: { title: ReactNode; lead: ReactNode }) {
  return (
    <div className="grid gap-2">
      <h1
        tabIndex={-1}
        className="text-[1.75rem] leading-9 font-semibold tracking-tight wrap-anywhere"
      >
        {props.title}
      </h1>
      <div className="text-pretty wrap-anywhere text-ink-soft">{props.lead}</div>
    </div>
  );
}

/** A sentence where a list would be. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className="text-pretty text-ink-soft">{children}</p>;
}

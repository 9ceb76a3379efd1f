import type { ReactNode } from "react";
import { usePageTitle } from "../lib/page-title";
import { Mark } from "../lib/mark";

/** A page of its own for when the app cannot run: needs no router and no backend. */
export function FullPageMessage(props: { title: string; lead: string; children?: ReactNode }) {
  usePageTitle(props.title);
  return (
    <main className="mx-auto grid max-w-column gap-6 px-6 pt-[16vh] pb-16">
      <Mark size={40} />
      <div className="grid gap-2" role="alert">
        <h1 className="text-[1.75rem] leading-9 font-semibold tracking-tight">{props.title}</h1>
        <p className="text-ink-soft">{props.lead}</p>
      </div>
      {props.children}
    </main>
  );
}

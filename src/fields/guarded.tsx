import type { ReactNode } from "react";
import { settings as words } from "../copy/settings";
import { SectionBoundary } from "../ui/section-boundary";

/** Shows in place of its content that it could not be loaded. */
export function Guarded({ children }: { children: ReactNode }) {
  return (
    <SectionBoundary words={{ title: words.brokenTitle, text: words.broken, retry: words.retry }}>
      {children}
    </SectionBoundary>
  );
}

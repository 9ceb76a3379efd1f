import type { ReactNode } from "react";
import { useCopy } from "../copy/copy";
import { SectionBoundary } from "../ui/section-boundary";

/** Shows in place of its content that it could not be loaded. */
export function SectionErrorBoundary({ children }: { children: ReactNode }) {
  const words = useCopy("settings");
  return (
    <SectionBoundary words={{ title: words.brokenTitle, text: words.broken, retry: words.retry }}>
      {children}
    </SectionBoundary>
  );
}

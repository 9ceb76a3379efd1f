import { Component } from "react";
import type { ReactNode } from "react";
import { copyOf } from "../copy/copy";
import { isChunkLoadError, reloadForChunks } from "../lib/chunk-load-recovery";
import { Button } from "../ui/button";
import { FullPageMessage } from "./full-page-message";
import { SignedInSkeleton } from "./signed-in-skeleton";

type Shown = "page" | "reloading" | "crash";

/**
 * The last net: a page that broke says so in plain words and can be started again, and starts
 * itself again where that is known to help. React reports the cause to the console.
 */
export class ErrorBoundary extends Component<{ children: ReactNode }, { shown: Shown }> {
  override state: { shown: Shown } = { shown: "page" };

  static getDerivedStateFromError(error: unknown): { shown: Shown } {
    return { shown: isChunkLoadError(error) ? "reloading" : "crash" };
  }

  override componentDidCatch(error: unknown): void {
    if (isChunkLoadError(error)) void reloadForChunks();
  }

  override render(): ReactNode {
    const crash = copyOf("crash");
    switch (this.state.shown) {
      case "page":
        return this.props.children;
      case "reloading":
        return <SignedInSkeleton />;
      case "crash":
        return (
          <FullPageMessage title={crash.title} lead={crash.lead}>
            <Button onClick={() => window.location.reload()}>{crash.retry}</Button>
          </FullPageMessage>
        );
      default:
        return this.state.shown satisfies never;
    }
  }
}

import { useEffect } from "react";
import { useRoutes } from "react-router";
import { hasStoredSession } from "../lib/auth-client/storage";
import { NavigationProvider } from "../lib/navigation";
import type { Path } from "../lib/navigation";
import { ConnectionBanner } from "./connection-banner";
import { ROUTES, loadScreen } from "./routes";
import { ScrollToTop } from "./scroll-to-top";

export function Router() {
  usePrefetch();
  useKeptFocus();
  return (
    <NavigationProvider load={loadScreen}>
      <ScrollToTop />
      <Screen />
      <ConnectionBanner />
    </NavigationProvider>
  );
}

function Screen() {
  return useRoutes(ROUTES);
}

const AFTER_SIGN_IN: Path[] = ["/verify-email", "/reset-password", "/"];

/**
 * Loads the next steps of signing in once a person begins to do something, so that a lost network
 * stops nobody.
 */
function usePrefetch(): void {
  useEffect(() => {
    if (hasStoredSession()) prefetch(["/"]);
    const onInput = () => prefetch(AFTER_SIGN_IN);
    window.addEventListener("input", onInput, { once: true });
    return () => window.removeEventListener("input", onInput);
  }, []);
}

/** Comes with the first press: until somebody has done something, nothing can get lost. */
function useKeptFocus(): void {
  useEffect(() => {
    let stop: (() => void) | null = null;
    let wanted = true;
    const begin = async () => {
      for (const event of FIRST_PRESSES) window.removeEventListener(event, onPress);
      const { keepFocus } = await import("../lib/kept-focus");
      if (wanted) stop = keepFocus();
    };
    // Without it everything works, only less conveniently.
    const onPress = () => void begin().catch(() => undefined);
    for (const event of FIRST_PRESSES) window.addEventListener(event, onPress);
    return () => {
      wanted = false;
      for (const event of FIRST_PRESSES) window.removeEventListener(event, onPress);
      stop?.();
    };
  }, []);
}

const FIRST_PRESSES = ["keydown", "pointerdown"];

function prefetch(paths: readonly Path[]): void {
  // What is lost now is loaded again when it is needed.
  for (const path of paths) loadScreen(path)?.catch(() => undefined);
}

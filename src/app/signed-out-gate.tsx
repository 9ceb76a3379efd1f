import { useConvexAuth } from "convex/react";
import { useLayoutEffect } from "react";
import type { ReactNode } from "react";
import { Outlet } from "react-router";
import { hasStoredSession } from "../lib/auth-client/storage";
import { noteSignedOut } from "../lib/auth-client/use-auth-client";
import { lazyComponent } from "../lib/lazy-component";
import { readSessionMarker, markSession } from "../lib/session-marker";
import { AuthSkeleton } from "./auth-skeleton";
import { drawLost } from "./lost-screen";
import { SignedInSkeleton } from "./signed-in-skeleton";
import { SignedOutLayout } from "./signed-out-layout";

/** The part of the route table that only signed-out people see. */
export function SignedOutArea() {
  return (
    <SignedOutGate>
      <Outlet />
    </SignedOutGate>
  );
}

/**
 * The sign-in screens: not for those who are signed in. A visitor without a session sees the form
 * at once.
 */
export function SignedOutGate({ children }: { children: ReactNode }) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  if (isAuthenticated) return <Enter placeholder={<SignedInSkeleton />} />;
  const undecided = isLoading && hasStoredSession();
  return (
    <SignedOutLayout>
      {undecided ? (
        <AuthSkeleton />
      ) : (
        <>
          <ForgetLeaving />
          {children}
        </>
      )}
    </SignedOutLayout>
  );
}

/** What comes next, which the page does not need to show the form. */
export const Enter = lazyComponent(async () => (await import("./enter")).Enter, drawLost);

/** In the same turn as the form appears: who sees it is not leaving any more. */
function ForgetLeaving() {
  useLayoutEffect(() => {
    noteSignedOut();
    if (readSessionMarker() === "leaving") markSession(null);
  }, []);
  return null;
}

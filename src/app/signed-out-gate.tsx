import { useConvexAuth } from "convex/react";
import { useEffect, useLayoutEffect } from "react";
import type { ReactNode } from "react";
import { Outlet } from "react-router";
import { dropChallengesOfTab } from "../features/auth/pending-challenge";
import { useReturnTo } from "../features/auth/use-return-to";
import { hasStoredSession } from "../lib/auth-client/storage";
import { hasSignedIn, noteSignedOut } from "../lib/auth-client/use-auth-client";
import { keepEmailDraft } from "../lib/email-draft";
import { Redirect } from "../lib/navigation";
import { readSessionMarker, markSession } from "../lib/session-marker";
import { AuthSkeleton } from "./auth-skeleton";
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
  if (isAuthenticated) return <Enter />;
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

/**
 * Signed in: on to where the person wanted to go. What the way there needed is no longer kept; if
 * another tab signed in, it was not this tab's way.
 */
function Enter() {
  const returnTo = useReturnTo();
  useEffect(() => {
    if (hasSignedIn()) dropChallengesOfTab();
    keepEmailDraft("");
  }, []);
  return (
    <>
      <SignedInSkeleton />
      <Redirect to={returnTo ?? "/"} />
    </>
  );
}

/** In the same turn as the form appears: who sees it is not leaving any more. */
function ForgetLeaving() {
  useLayoutEffect(() => {
    noteSignedOut();
    if (readSessionMarker() === "leaving") markSession(null);
  }, []);
  return null;
}

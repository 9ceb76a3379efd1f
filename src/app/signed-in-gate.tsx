import { useAuthClient } from "../lib/auth-client/use-auth-client";
import { useConvexAuth, useQuery } from "convex/react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { ReactNode, RefObject } from "react";
import { Outlet } from "react-router";
import { copyOf } from "../copy/copy";
import { api } from "../../convex/_generated/api";
import { onStored } from "../lib/browser-storage";
import { Redirect, useNavigation } from "../lib/navigation";
import { safeReturnTo, withReturnTo } from "../lib/return-to";
import { keepEndReason, readSessionMarker, markSession } from "../lib/session-marker";
import { storedSession } from "../lib/auth-client/storage";
import { SignedInUser, useCurrentUser } from "./current-user";
import { PersonsLanguage } from "./persons-language";
import { SignedInLayout } from "./signed-in-layout";
import { SignedInSkeleton } from "./signed-in-skeleton";
import { SigningOut } from "./signing-out";

/** The part of the route table that only signed-in people see. */
export function SignedInArea() {
  return (
    <SignedInGate>
      <Outlet />
    </SignedInGate>
  );
}

/** The route guard: lets only signed-in people through; others go to sign in and come back. */
export function SignedInGate({ children }: { children: ReactNode }) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const current = useCurrentUser();
  const leaving = useSyncExternalStore(onStored, readSessionMarker) === "leaving";
  const session = useLiveSession(current.status === "present");
  if (leaving && (isLoading || isAuthenticated)) return <SigningOut />;
  switch (current.status) {
    case "loading":
      return <SignedInSkeleton />;
    case "absent":
      return isAuthenticated ? <EndedSession last={session} /> : <ToSignIn />;
    case "present":
      return (
        <SignedInUser value={current.user}>
          <PersonsLanguage language={current.user.language} placeholder={<SignedInSkeleton />}>
            <SignedInLayout>{children}</SignedInLayout>
          </PersonsLanguage>
        </SignedInUser>
      );
    default:
      return current satisfies never;
  }
}

/** The session that was seen to live last, if this gate has seen one. */
function useLiveSession(isThere: boolean): RefObject<string | null> {
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (!isThere) return;
    last.current = storedSession();
    markSession("active");
    keepEndReason(null);
  }, [isThere]);
  return last;
}

function ToSignIn() {
  const { place, isNavigating } = useNavigation();
  const { pathname, search, hash } = place;
  // Already on the way to another screen.
  if (isNavigating() || window.location.pathname !== pathname) return <SignedInSkeleton />;
  const left = readSessionMarker() === "leaving";
  const returnTo = left ? null : safeReturnTo(pathname + search + hash);
  return <Redirect to={withReturnTo("/sign-in", returnTo)} />;
}

/**
 * A session without a known end may have been replaced by another tab, whose new one is stored in a
 * moment.
 */
const REPLACED_WITHIN = 1500;

/**
 * The token still looks good, but its session is gone: ask why, forget it, and sign-in says so. If
 * another tab has begun a new session meanwhile (a provider was connected there), this one starts
 * again with that.
 */
function EndedSession({ last }: { last: RefObject<string | null> }) {
  const { signOut } = useAuthClient();
  const ending = useQuery(api.sessions.revocationReason);
  const started = useRef(false);
  useEffect(() => {
    if (started.current || ending === undefined) return;
    const leave = () => {
      started.current = true;
      const stored = storedSession();
      if (last.current !== null && stored !== null && stored !== last.current)
        return window.location.reload();
      keepEndReason(ending === null ? null : copyOf("revocationReasons")[ending.reason]);
      markSession("active");
      void signOut();
    };
    if (ending !== null || last.current === null) return leave();
    const timer = setTimeout(leave, REPLACED_WITHIN);
    return () => clearTimeout(timer);
  }, [ending, last, signOut]);
  return <SignedInSkeleton />;
}

import { useEffect } from "react";
import type { ReactNode } from "react";
import { SignInRoute } from "../routes/sign-in";
import { hasStoredSession } from "../lib/auth-storage";
import { LoadBoundary, loadable } from "../lib/loadable";
import { NavigationProvider, Redirect, useLocation } from "../lib/navigation";
import { paths } from "../lib/paths";
import { AuthSkeleton } from "./auth-skeleton";
import { ConnectionBanner } from "./connection-banner";
import { ScrollToTop } from "./scroll-to-top";
import { SignedInSkeleton } from "./signed-in-skeleton";
import { SignedOutGate } from "./signed-out-gate";
import { SignedOutLayout } from "./signed-out-layout";

/** Screens other than sign-in load when they are needed. */
const SignUp = loadable(async () => (await import("../routes/sign-up")).SignUpRoute);
const VerifyEmail = loadable(async () => (await import("../routes/verify-email")).VerifyEmailRoute);
const ForgotPassword = loadable(
  async () => (await import("../routes/forgot-password")).ForgotPasswordRoute,
);
const ResetPassword = loadable(
  async () => (await import("../routes/reset-password")).ResetPasswordRoute,
);
const AuthCallback = loadable(
  async () => (await import("../routes/auth-callback")).AuthCallbackRoute,
);
const Home = loadable(async () => (await import("../routes/home")).HomeRoute);
const Settings = loadable(async () => (await import("../routes/settings")).SettingsRoute);
const NotMe = loadable(async () => (await import("../routes/not-me")).NotMeRoute);
const UndoEmail = loadable(async () => (await import("../routes/undo-email")).UndoEmailRoute);
const Goodbye = loadable(async () => (await import("../routes/goodbye")).GoodbyeRoute);
const NotFound = loadable(async () => (await import("../routes/not-found")).NotFoundRoute);
const SignedInGate = loadable(async () => (await import("./signed-in-gate")).SignedInGate);

/**
 * Every address of this app is a fixed string, so a table does what a route matcher would
 * (and keeps 4 kB of it out of the first load).
 */
const SIGNED_OUT: Readonly<Record<string, ReactNode>> = {
  [paths.signIn]: <SignInRoute />,
  [paths.signUp]: <SignUp />,
  [paths.verifyEmail]: <VerifyEmail />,
  [paths.forgotPassword]: <ForgotPassword />,
  [paths.resetPassword]: <ResetPassword />,
};

/** Screens for those who are signed in and those who are not. */
const OPEN: Readonly<Record<string, ReactNode>> = {
  [paths.authCallback]: <AuthCallback />,
  [paths.notMe]: <NotMe />,
  [paths.undoEmail]: <UndoEmail />,
  [paths.goodbye]: <Goodbye />,
};

const SIGNED_IN: Readonly<Record<string, ReactNode>> = {
  [paths.home]: <Home />,
  [paths.profile]: <Settings section="profile" />,
  [paths.security]: <Settings section="security" />,
  [paths.sessions]: <Settings section="sessions" />,
  [paths.activity]: <Settings section="activity" />,
  [paths.account]: <Settings section="account" />,
};

/** Addresses that lead to another one. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  [paths.changePassword]: paths.security,
  [paths.settings]: paths.profile,
};

export function Router() {
  usePreload();
  return (
    <NavigationProvider>
      <ScrollToTop />
      <LoadBoundary fallback={<Waiting />}>
        <Screen />
      </LoadBoundary>
      <ConnectionBanner />
    </NavigationProvider>
  );
}

function Screen() {
  const path = useLocation().pathname.replace(/(?<=.)\/+$/, "");
  const elsewhere = ELSEWHERE[path];
  if (elsewhere !== undefined) return <Redirect to={elsewhere} />;
  const signedOut = SIGNED_OUT[path];
  if (signedOut !== undefined) return <SignedOutGate>{signedOut}</SignedOutGate>;
  const open = OPEN[path];
  if (open !== undefined) return open;
  const signedIn = SIGNED_IN[path];
  if (signedIn !== undefined) return <SignedInGate>{signedIn}</SignedInGate>;
  return <NotFound />;
}

/** The shape of what is being loaded: a signed-in person never sees the sign-in frame, a visitor never the other one. */
function Waiting() {
  const path = useLocation().pathname;
  if (hasStoredSession() && SIGNED_OUT[path] === undefined) return <SignedInSkeleton />;
  return (
    <SignedOutLayout>
      <AuthSkeleton />
    </SignedOutLayout>
  );
}

/** Loads the next steps of signing in once a person begins to do something, so that a lost network stops nobody. */
function usePreload(): void {
  useEffect(() => {
    const preload = () => {
      for (const part of [VerifyEmail, ResetPassword, SignedInGate, Home]) part.fetchAhead();
    };
    if (hasStoredSession()) for (const part of [SignedInGate, Home]) part.fetchAhead();
    window.addEventListener("input", preload, { once: true });
    return () => window.removeEventListener("input", preload);
  }, []);
}

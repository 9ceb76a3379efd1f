import { lazy, Suspense, useEffect } from "react";
import type { ComponentType, ReactNode } from "react";
import { SignInRoute } from "../routes/sign-in";
import { hasStoredSession } from "../lib/auth-storage";
import { NavigationProvider, Redirect, useLocation } from "../lib/navigation";
import { paths } from "../lib/paths";
import { AuthSkeleton } from "./auth-skeleton";
import { ConnectionBanner } from "./connection-banner";
import { ScrollToTop } from "./scroll-to-top";
import { SignedInSkeleton } from "./signed-in-skeleton";
import { SignedOutGate } from "./signed-out-gate";
import { SignedOutLayout } from "./signed-out-layout";

/** Screens other than sign-in load when they are needed. */
const load = {
  signUp: async () => lazily((await import("../routes/sign-up")).SignUpRoute),
  verify: async () => lazily((await import("../routes/verify-email")).VerifyEmailRoute),
  forgot: async () => lazily((await import("../routes/forgot-password")).ForgotPasswordRoute),
  reset: async () => lazily((await import("../routes/reset-password")).ResetPasswordRoute),
  callback: async () => lazily((await import("../routes/auth-callback")).AuthCallbackRoute),
  notMe: async () => lazily((await import("../routes/not-me")).NotMeRoute),
  undoEmail: async () => lazily((await import("../routes/undo-email")).UndoEmailRoute),
  goodbye: async () => lazily((await import("../routes/goodbye")).GoodbyeRoute),
  settings: async () => lazily((await import("../routes/settings")).SettingsRoute),
  home: async () => lazily((await import("../routes/home")).HomeRoute),
  notFound: async () => lazily((await import("../routes/not-found")).NotFoundRoute),
  signedInGate: async () => lazily((await import("./signed-in-gate")).SignedInGate),
};

function lazily<Props>(component: ComponentType<Props>) {
  return { default: component };
}

const SignUp = lazy(load.signUp);
const VerifyEmail = lazy(load.verify);
const ForgotPassword = lazy(load.forgot);
const ResetPassword = lazy(load.reset);
const AuthCallback = lazy(load.callback);
const Home = lazy(load.home);
const Settings = lazy(load.settings);
const NotMe = lazy(load.notMe);
const UndoEmail = lazy(load.undoEmail);
const Goodbye = lazy(load.goodbye);
const NotFound = lazy(load.notFound);
const SignedInGate = lazy(load.signedInGate);

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
      <Suspense fallback={<Waiting />}>
        <Screen />
      </Suspense>
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
function fetchAhead(parts: (() => Promise<unknown>)[]): void {
  // Without a network just now nothing is lost: a part is asked for again when it is needed.
  for (const part of parts) part().catch(() => undefined);
}

function usePreload(): void {
  useEffect(() => {
    const preload = () => fetchAhead([load.verify, load.reset, load.signedInGate, load.home]);
    if (hasStoredSession()) fetchAhead([load.signedInGate, load.home]);
    window.addEventListener("input", preload, { once: true });
    return () => window.removeEventListener("input", preload);
  }, []);
}

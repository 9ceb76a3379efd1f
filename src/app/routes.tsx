import type { ComponentType, ReactNode } from "react";
import { matchRoutes } from "react-router";
import type { NonIndexRouteObject } from "react-router";
import { loadCopy } from "../copy/copy";
import type { CopyArea } from "../copy/copy";
import { SignInScreen } from "../features/auth/sign-in-screen";
import { lazyComponent } from "../lib/lazy-component";
import { Redirect } from "../lib/navigation";
import type { LoadScreen } from "../lib/navigation";
import { AuthSkeleton } from "./auth-skeleton";
import { drawLost } from "./lost-screen";
import { ScreenSkeleton } from "./signed-in-skeleton";
import { SignedOutArea } from "./signed-out-gate";
import { UndecidedSkeleton } from "./undecided-skeleton";

/**
 * Every address of the app. A new screen is one entry: its address, in which ":id" is a parameter,
 * and how its code is fetched. Links and `navigate` know the address from then on.
 */

/** Only for those who are signed out. Sign-in itself loads with the page. */
const SIGNED_OUT = {
  "/sign-in": { Component: SignInScreen },
  "/sign-up": {
    lazy: async () => (await import("../features/auth/sign-up-screen")).SignUpScreen,
  },
  "/verify-email": {
    lazy: async () => (await import("../features/auth/verify-email-screen")).VerifyEmailScreen,
  },
  "/forgot-password": {
    lazy: async () =>
      (await import("../features/auth/forgot-password-screen")).ForgotPasswordScreen,
  },
  "/reset-password": {
    lazy: async () => (await import("../features/auth/reset-password-screen")).ResetPasswordScreen,
  },
};

/** For those who are signed in and those who are not. */
const ANYBODY = {
  "/auth/callback": {
    lazy: async () => (await import("../routes/auth-callback")).AuthCallbackRoute,
  },
  "/not-me": { lazy: async () => (await import("../routes/not-me")).NotMeRoute },
  "/undo-email": { lazy: async () => (await import("../routes/undo-email")).UndoEmailRoute },
  "/goodbye": { lazy: async () => (await import("../routes/goodbye")).GoodbyeRoute },
};

/** Only for those who are signed in: others go to sign in and come back. */
const SIGNED_IN = {
  "/": { lazy: async () => (await import("../routes/home")).HomeRoute },
};

/** Within the settings' frame, which stays while its screens change. */
const SETTINGS = {
  "/settings/profile": {
    lazy: async () => (await import("../routes/settings-profile")).ProfileRoute,
  },
  "/settings/security": {
    lazy: async () => (await import("../routes/settings-security")).SecurityRoute,
  },
  "/settings/sessions": {
    lazy: async () => (await import("../routes/settings-sessions")).SessionsRoute,
  },
  "/settings/activity": {
    lazy: async () => (await import("../routes/settings-activity")).ActivityRoute,
  },
  "/settings/account": {
    lazy: async () => (await import("../routes/settings-account")).AccountRoute,
  },
};

const REDIRECTS = {
  "/settings": "/settings/profile",
  /** What password managers open (w3.org/TR/change-password-url). */
  "/.well-known/change-password": "/settings/security",
} as const;

declare module "../lib/navigation" {
  interface RouteTable extends Record<
    keyof (typeof SIGNED_OUT &
      typeof ANYBODY &
      typeof SIGNED_IN &
      typeof SETTINGS &
      typeof REDIRECTS),
    unknown
  > {}
}

export const ROUTES: AppRoute[] = [
  layout(
    { Component: SignedOutArea },
    screens(SIGNED_OUT, { copy: "signed-out", placeholder: <AuthSkeleton /> }),
  ),
  ...screens(ANYBODY, { copy: "signed-out", placeholder: <UndecidedSkeleton /> }),
  layout(
    {
      lazy: async () => (await import("./signed-in-gate")).SignedInArea,
      copy: "signed-in",
      placeholder: <UndecidedSkeleton />,
    },
    [
      ...screens(SIGNED_IN, { copy: "signed-in", placeholder: <ScreenSkeleton /> }),
      layout(
        {
          lazy: async () => (await import("../routes/settings")).SettingsRoute,
          copy: "signed-in",
          placeholder: <ScreenSkeleton />,
        },
        screens(SETTINGS, { copy: "signed-in", placeholder: <ScreenSkeleton /> }),
      ),
    ],
  ),
  ...Object.entries(REDIRECTS).map(([path, to]) => ({ path, element: <Redirect to={to} /> })),
  ...screens(
    { "*": { lazy: async () => (await import("../routes/not-found")).NotFoundRoute } },
    { copy: "signed-out", placeholder: <UndecidedSkeleton /> },
  ),
];

interface Entry {
  Component?: ComponentType;
  lazy?: () => Promise<ComponentType>;
}

/** What the entries of one part of the table have in common. */
interface Loading {
  /** The words that its screens are written in. */
  copy: CopyArea;
  /** What stands there while code and words are loading. */
  placeholder: ReactNode;
}

type AppRoute = Omit<NonIndexRouteObject, "children"> & {
  load?: () => Promise<void> | null;
  children?: AppRoute[];
};

function route({ Component, lazy }: Entry, { copy, placeholder }: Loading): AppRoute {
  if (lazy === undefined) return { Component: Component ?? null };
  const Lazy = lazyComponent(
    async () => (await Promise.all([lazy(), loadCopy(copy)]))[0],
    drawLost,
  );
  return { element: <Lazy placeholder={placeholder} />, load: Lazy.load };
}

function screens(entries: Record<string, Entry>, loading: Loading): AppRoute[] {
  return Object.entries(entries).map(([path, entry]) => ({ ...route(entry, loading), path }));
}

/** A frame with an `<Outlet />`, in which one of the routes is drawn. */
function layout(entry: Entry & Partial<Loading>, children: AppRoute[]): AppRoute {
  const { copy = "first-load", placeholder = null, ...own } = entry;
  return { ...route(own, { copy, placeholder }), children };
}

/** Loads what the route at a path and the layouts around it consist of. */
export const loadScreen: LoadScreen = (path) => {
  const parts = matchRoutes(ROUTES, path)?.map(({ route }) => route.load?.() ?? null) ?? [];
  const missing = parts.filter((part) => part !== null);
  return missing.length === 0 ? null : Promise.all(missing).then(() => undefined);
};

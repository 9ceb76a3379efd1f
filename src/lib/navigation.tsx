import {
  createContext,
  startTransition,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import type { ReactNode } from "react";

/**
 * Where the person is in the app: the browser's own history as React state. Every address of this app is a fixed string
 * (app/router.tsx), so there is nothing to match, and a router library would add 5 kB to the first load. The hooks have the
 * names and shapes of react-router's, for the day an app grows addresses that need one.
 */
export interface Place {
  pathname: string;
  search: string;
  hash: string;
  /** What `navigate` left in this entry of the history; null if nothing. Other pages of this origin may have written it. */
  state: unknown;
  /** How the person came here: by loading the page, by a link or redirect in it, or by Back and Forward. */
  arrival: "loaded" | "moved" | "returned";
}

export type Navigate = (to: string, how?: { replace?: boolean; state?: unknown }) => void;

const Navigation = createContext<{ place: Place; navigate: Navigate } | null>(null);

function herePlace(arrival: Place["arrival"]): Place {
  const { pathname, search, hash } = window.location;
  const entry: unknown = window.history.state;
  const state =
    typeof entry === "object" && entry !== null && "state" in entry ? entry.state : null;
  return { pathname, search, hash, state, arrival };
}

/** Follows the address bar. The screen that is shown stays until the next one has loaded. */
export function NavigationProvider({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState(() => herePlace("loaded"));

  const navigate = useCallback<Navigate>((to, { replace = false, state = null } = {}) => {
    if (replace) window.history.replaceState({ state }, "", to);
    else window.history.pushState({ state }, "", to);
    startTransition(() => setPlace(herePlace("moved")));
  }, []);

  useEffect(() => {
    const follow = () => startTransition(() => setPlace(herePlace("returned")));
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);

  const value = useMemo(() => ({ place, navigate }), [place, navigate]);
  return <Navigation value={value}>{children}</Navigation>;
}

function useNavigation() {
  const navigation = useContext(Navigation);
  if (navigation === null) throw new Error("There is no NavigationProvider around this component");
  return navigation;
}

export function useLocation(): Place {
  return useNavigation().place;
}

/** Goes to a path of this app, as a new entry of the history or in place of the present one. The same function each time. */
export function useNavigate(): Navigate {
  return useNavigation().navigate;
}

/** Drawn in place of a screen that belongs to another address; Back does not lead here again. */
export function Redirect({ to }: { to: string }) {
  const navigate = useNavigate();
  useEffect(() => navigate(to, { replace: true }), [navigate, to]);
  return null;
}

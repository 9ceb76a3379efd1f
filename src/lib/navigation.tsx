import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { ReactNode } from "react";
import {
  BrowserRouter,
  NavigationType,
  useLocation as useRouterLocation,
  useNavigate as useRouterNavigate,
  useNavigationType,
  useParams as useRouterParams,
} from "react-router";
import type { Location } from "react-router";
import { canFetchCode, isLostCode, untilCodeCanBeFetched } from "./chunk-load-recovery";

/**
 * The one seam to react-router. It adds what declarative mode leaves to the app: addresses that the
 * compiler knows, and navigation that waits until the next screen's code has loaded.
 */

/**
 * The route table adds its addresses here (app/routes.tsx), so that links to them are checked.
 * @public
 */
export interface RouteTable {}

/** An address as the route table writes it, like "/projects/:id". */
export type RoutePattern = keyof RouteTable;

type Fill<Pattern extends string> = Pattern extends `${infer Head}:${infer Tail}`
  ? Tail extends `${string}/${infer Rest}`
    ? `${Head}${string}/${Fill<Rest>}`
    : `${Head}${string}`
  : Pattern;

/** A path of this app, its parameters filled in. */
export type Path = Fill<RoutePattern>;

/** A path of this app, with or without a query and a hash. */
export type Href = Path | `${Path}?${string}` | `${Path}#${string}`;

type ParamsOf<Pattern extends string> = Pattern extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & ParamsOf<Rest>
  : Pattern extends `${string}:${infer Name}`
    ? Record<Name, string>
    : unknown;

/** Loads the code of the screen at a path; null if it is there already. */
export type LoadScreen = (path: string) => Promise<void> | null;

export interface Place extends Location<unknown> {
  /** How the person came here: the page was loaded, a link or redirect, or Back and Forward. */
  arrival: "loaded" | "moved" | "returned";
}

export type Navigate = (to: Href, how?: { replace?: boolean; state?: unknown }) => void;

interface Navigation {
  place: Place;
  navigate: Navigate;
  prefetch: (to: Href) => void;
  /** Whether a navigation waits for code; the address bar still shows the present screen. */
  isNavigating: () => boolean;
  /** Whether the last one leads nowhere for now, because there is no way to its code. */
  isStuck: boolean;
}

const NavigationContext = createContext<Navigation | null>(null);

/** Follows the address bar. Links and redirects load a screen's code before they lead to it. */
export function NavigationProvider(props: { load: LoadScreen; children: ReactNode }) {
  return (
    <BrowserRouter>
      <Provider {...props} />
    </BrowserRouter>
  );
}

function Provider({ load, children }: { load: LoadScreen; children: ReactNode }) {
  const place = usePlace();
  const { navigate, isNavigating, isStuck } = useWaitingNavigate(load);
  const prefetch = useCallback(
    // A screen that is lost now is loaded again when it is needed.
    (to: Href) => void load(pathOf(to))?.catch(() => undefined),
    [load],
  );
  const value = useMemo(
    () => ({ place, navigate, prefetch, isNavigating, isStuck }),
    [place, navigate, prefetch, isNavigating, isStuck],
  );
  return <NavigationContext value={value}>{children}</NavigationContext>;
}

function usePlace(): Place {
  const location: Location<unknown> = useRouterLocation();
  const type = useNavigationType();
  const [first] = useState(location);
  return useMemo(() => {
    const returned = type === NavigationType.Pop ? "returned" : "moved";
    return { ...location, arrival: location === first ? "loaded" : returned };
  }, [location, type, first]);
}

function useWaitingNavigate(load: LoadScreen) {
  const go = useRouterNavigate();
  const location = useRouterLocation();
  const type = useNavigationType();
  /** react-router's own function is a new one at each address. */
  const latestGo = useRef(go);
  /** The number of the latest navigation: one that another has overtaken leads nowhere. */
  const latest = useRef(0);
  const waiting = useRef(false);
  /** Where the person was as a navigation found no way to its code. */
  const [stuckAt, setStuckAt] = useState<unknown>(null);
  const shown = useRef(location);

  useLayoutEffect(() => {
    latestGo.current = go;
  });

  // Back and Forward overtake what is waited for.
  useEffect(() => {
    if (shown.current === location) return;
    shown.current = location;
    if (type !== NavigationType.Pop) return;
    latest.current += 1;
    waiting.current = false;
  });

  const navigate = useCallback<Navigate>(
    (to, how = {}) => {
      latest.current += 1;
      const turn = latest.current;
      const move = () => {
        if (turn !== latest.current) return;
        waiting.current = false;
        void latestGo.current(to, how);
      };
      const loading = load(pathOf(to));
      waiting.current = loading !== null;
      setStuckAt(null);
      if (loading === null) move();
      else loading.then(move, (error: unknown) => lose(error));

      async function lose(error: unknown): Promise<void> {
        const isWanted = () => turn === latest.current;
        // A screen that cannot be loaded, or not by this page, says so in its own place.
        if (!isLostCode(error) || (await canFetchCode())) return move();
        if (!isWanted()) return;
        // Whoever pressed a link stays where they are; a redirect has nowhere to stay.
        waiting.current = how.replace === true;
        setStuckAt(shown.current);
        if ((await untilCodeCanBeFetched(isWanted)) === null) return;
        setStuckAt(null);
        if (how.replace === true) move();
      }
    },
    [load],
  );
  const isNavigating = useCallback(() => waiting.current, []);
  return { navigate, isNavigating, isStuck: stuckAt === location };
}

function pathOf(to: string): string {
  return to.replace(/[?#].*$/, "");
}

export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (navigation === null) throw new Error("There is no NavigationProvider around this component");
  return navigation;
}

export function useLocation(): Place {
  return useNavigation().place;
}

/** Goes to an address of this app once its code is there. The same function each time. */
export function useNavigate(): Navigate {
  return useNavigation().navigate;
}

/** The parameters in the address of the route that a component is drawn by. */
export function useParams<Pattern extends RoutePattern>(pattern: Pattern): ParamsOf<Pattern> {
  const params = useRouterParams();
  const missing = [...pattern.matchAll(/:(\w+)/g)].find(([, name = ""]) => !(name in params));
  if (missing !== undefined) throw new Error(`This address is not one of ${pattern}`);
  return params as ParamsOf<Pattern>; // each name of the pattern is there
}

/** Drawn in place of a screen that belongs to another address; Back does not lead here again. */
export function Redirect({ to }: { to: Href }) {
  const navigate = useNavigate();
  useEffect(() => navigate(to, { replace: true }), [navigate, to]);
  return null;
}

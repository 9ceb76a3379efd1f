import { lazy, Suspense, useSyncExternalStore } from "react";
import type { ComponentType, ReactNode } from "react";

/**
 * Parts of the app that load when they are needed. React's own `lazy` holds what has loaded back until its placeholder was there for
 * 300 ms, once for each boundary on the way, so that a sign-in took most of a second longer than its answers. That holds for what React
 * draws because something has loaded, not for what it draws because a boundary changed: so here a boundary changes whenever something has.
 */
let ended = 0;
const boundaries = new Set<() => void>();

function onEnd(draw: () => void): () => void {
  boundaries.add(draw);
  return () => boundaries.delete(draw);
}

function announceEnd(): void {
  ended += 1;
  for (const draw of boundaries) draw();
}

type Loadable<Props> = ComponentType<Props> & {
  /** Fetches it before it is needed. One that is lost on the way is fetched again when it is. */
  readonly fetchAhead: () => void;
};

interface Module<Props> {
  readonly default: ComponentType<Props>;
}

/** A component that is fetched when it is first drawn, inside of a `LoadBoundary`; drawn at once where it was fetched before. */
export function loadable<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
): Loadable<Props> {
  let ahead: ComponentType<Props> | null = null;
  let needed: Promise<ComponentType<Props>> | null = null;
  const answer = {
    // A promise is never there at once, nor does it tell when React has heard of it.
    // oxlint-disable-next-line unicorn/no-thenable
    then(tell: (module: Module<Props>) => void, fail: (error: unknown) => void): void {
      if (ahead !== null) return tell({ default: ahead });
      needed ??= fetchPart();
      void needed.then((part) => tell({ default: part }), fail).then(announceEnd);
    },
  };
  // All that React does with it is to call `then`.
  const Part = lazy(() => answer as unknown as Promise<Module<Props>>);
  const fetchAhead = () =>
    void fetchPart().then(
      (part) => (ahead = part),
      () => undefined,
    );
  return Object.assign(Part as ComponentType<Props>, { fetchAhead });
}

/** Draws `fallback` for as long as something in it is being fetched. */
export function LoadBoundary(props: { fallback?: ReactNode; children: ReactNode }) {
  useSyncExternalStore(onEnd, () => ended);
  return <Suspense fallback={props.fallback}>{props.children}</Suspense>;
}

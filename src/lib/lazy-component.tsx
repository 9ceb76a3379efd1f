import { createElement, useEffect, useState, useSyncExternalStore } from "react";
import type { ComponentType, ReactNode } from "react";

export type LazyComponent<Props> = ComponentType<Props & { placeholder?: ReactNode }> & {
  /** Loads its code; null if that is there already. Rejects if it was lost on the way. */
  readonly load: () => Promise<void> | null;
};

/** What is drawn instead, if the code was lost; throws what is for an error boundary. */
type WhenLost = (error: unknown, placeholder: ReactNode) => ReactNode;

function rethrow(error: unknown): never {
  throw error;
}

/** For what a screen can do without: nothing is said of it, and its placeholder stays. */
export function withoutIt(_: unknown, placeholder: ReactNode): ReactNode {
  return placeholder;
}

/**
 * A component whose code is fetched when it is first drawn, or before by `load`. Until then its
 * `placeholder` stands there. React's own `lazy` would keep the placeholder for 300 ms, once for
 * each Suspense boundary on the way; this one is drawn as soon as it has loaded.
 */
export function lazyComponent<Props extends object>(
  fetchCode: () => Promise<ComponentType<Props>>,
  whenLost: WhenLost = rethrow,
): LazyComponent<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const listeners = new Set<() => void>();

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function load(): Promise<void> | null {
    if (loaded !== null) return null;
    loading ??= fetchOnce();
    return loading;
  }

  async function fetchOnce(): Promise<void> {
    try {
      loaded = await fetchCode();
    } finally {
      loading = null;
    }
    for (const listener of listeners) listener();
  }

  function Lazy({ placeholder = null, ...props }: Props & { placeholder?: ReactNode }) {
    const Loaded = useSyncExternalStore(subscribe, () => loaded);
    const [failure, setFailure] = useState<{ error: unknown } | null>(null);
    useEffect(() => {
      load()?.catch((error: unknown) => setFailure({ error }));
    }, []);
    if (failure !== null) return whenLost(failure.error, placeholder);
    // What is left without the placeholder are the component's own props.
    return Loaded === null ? placeholder : createElement(Loaded, props as unknown as Props);
  }

  return Object.assign(Lazy, { load });
}

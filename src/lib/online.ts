import { useEffect, useSyncExternalStore } from "react";

/**
 * Whether the network is away. `navigator.onLine` is a guess: it is false where a deployment on the
 * same machine can be reached. So its "no" is believed only if the deployment does not answer.
 */

const ANSWERS_WITHIN = 3000;

/** Whether anything answers there, whatever it says. */
export async function answers(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN);
    await fetch(url, { method: "HEAD", mode: "no-cors", cache: "no-store", signal });
    return true;
  } catch {
    return false;
  }
}

let offline = false;
const listeners = new Set<() => void>();

/** Whether there is no way to the deployment at this address just now. */
export async function isOffline(url: string): Promise<boolean> {
  // The browser may be back online before the question is answered.
  offline = !navigator.onLine && !(await answers(url)) && !navigator.onLine;
  for (const listener of listeners) listener();
  return offline;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows that; asks again whenever the socket to the deployment comes or goes. */
export function useOffline(url: string, isConnected: boolean): boolean {
  useEffect(() => {
    if (isConnected || offline) void isOffline(url);
  }, [url, isConnected]);
  useEffect(() => {
    const ask = () => void isOffline(url);
    ask();
    window.addEventListener("online", ask);
    window.addEventListener("offline", ask);
    return () => {
      window.removeEventListener("online", ask);
      window.removeEventListener("offline", ask);
    };
  }, [url]);
  return useSyncExternalStore(subscribe, () => offline);
}

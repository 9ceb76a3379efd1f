import { useConvex, useConvexConnectionState } from "convex/react";
import { useEffect, useState } from "react";
import { copyOf } from "../copy/copy";
import { useNavigation } from "../lib/navigation";
import { useOffline } from "../lib/online";

/** Short losses mend themselves and are not worth a word. */
const RECONNECTING_AFTER = 3000;
const UNREACHABLE_AFTER = 6000;

/** Says quietly that the network or the backend is away; goes by itself. */
export function ConnectionBanner() {
  const { isWebSocketConnected, hasEverConnected } = useConvexConnectionState();
  const offline = useOffline(useConvex().url, isWebSocketConnected);
  const lost = useLasting(
    !offline && !isWebSocketConnected,
    hasEverConnected ? RECONNECTING_AFTER : UNREACHABLE_AFTER,
  );
  const { isStuck } = useNavigation();
  const text = isStuck
    ? copyOf("connection").notReached
    : bannerText(offline, lost, hasEverConnected);
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-4 z-10 flex justify-center px-4">
      <p
        role="status"
        className={
          text === ""
            ? "sr-only"
            : "rounded-xl border border-edge bg-surface px-4 py-1.5 text-center text-sm"
        }
      >
        {text}
      </p>
    </div>
  );
}

function bannerText(offline: boolean, lost: boolean, hasEverConnected: boolean): string {
  const words = copyOf("connection");
  if (offline) return words.offline;
  if (!lost) return "";
  return hasEverConnected ? words.reconnecting : words.unreachable;
}

/** True once a condition has held for that long without a break. */
function useLasting(condition: boolean, duration: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!condition) return;
    const timer = setTimeout(() => setLasted(true), duration);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [condition, duration]);
  return lasted;
}

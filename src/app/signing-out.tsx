import { useAuthClient } from "../lib/auth-client/use-auth-client";
import { useConvex, useConvexAuth, useConvexConnectionState } from "convex/react";
import { useEffect, useState } from "react";
import { useCopy } from "../copy/copy";
import { api } from "../../convex/_generated/api";
import { EffectError } from "../lib/effect-error";
import { useOffline } from "../lib/online";
import { markSession } from "../lib/session-marker";
import { TextButton } from "../ui/button";
import { AuthScreen } from "../features/auth/auth-screen";
import { SignedOutLayout } from "./signed-out-layout";

/**
 * Time for a connection that is just being made, and for an answer, before a word is said about
 * waiting.
 */
const CONNECTING_FOR = 1500;
const ANSWERING_FOR = 8000;

/**
 * Ends the session on the server before forgetting it here, because the library's own sign-out
 * forgets first and leaves the session running when there is no network. What was started is
 * remembered across reloads.
 */
export function SigningOut() {
  const words = useCopy("signingOut");
  const connected = useConvexConnectionState().isWebSocketConnected;
  const offline = useOffline(useConvex().url, connected);
  useEndSession(useConvexAuth().isAuthenticated && connected && !offline);
  const waiting = useWaiting(connected, offline);
  return (
    <SignedOutLayout>
      <AuthScreen
        title={waiting ? words.waitingTitle : words.title}
        lead={<p role="status">{waiting ? words.waiting : words.now}</p>}
      >
        {waiting ? (
          <TextButton className="justify-self-start" onClick={() => markSession("active")}>
            {words.stay}
          </TextButton>
        ) : null}
      </AuthScreen>
    </SignedOutLayout>
  );
}

function useEndSession(ready: boolean): void {
  const client = useConvex();
  const { signOut } = useAuthClient();
  useEffect(() => {
    if (!ready) return;
    let wanted = true;
    async function end(): Promise<void> {
      try {
        await client.action(api.auth.signOut, {});
      } catch (error) {
        // Not sent, or lost on the way: once the connection is back this effect runs again.
        // Refused: the library's sign-out below tries once more and then forgets the session in
        // any case.
        if (error instanceof EffectError && error.known === "notSent") return;
        if (!client.connectionState().isWebSocketConnected) return;
      }
      if (wanted) await signOut();
    }
    void end();
    return () => {
      wanted = false;
    };
  }, [client, ready, signOut]);
}

/** Whether signing out takes long enough to be explained. */
function useWaiting(connected: boolean, offline: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const patience = connected ? ANSWERING_FOR : CONNECTING_FOR;
    const timer = setTimeout(() => setLong(true), offline ? 0 : patience);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [connected, offline]);
  return long;
}

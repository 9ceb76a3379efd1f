import { ConvexAuthProvider, useAuthToken } from "@convex-dev/auth/react";
import type { ConvexReactClient } from "convex/react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { noteServerTime } from "../server-clock";
import { NAMESPACE, claimsOf, relayOtherTabs, storedToken, tokenStorage } from "./storage";

/**
 * `shouldHandleCode` is off: the library would redeem `?code=` on any page, where a stranger's link
 * signs people out, and would wait for ever if that fails. The callback screen does it instead.
 */
export function AuthProvider(props: { client: ConvexReactClient; children: ReactNode }) {
  useEffect(relayOtherTabs, []);
  return (
    <ConvexAuthProvider
      client={props.client}
      storage={tokenStorage}
      storageNamespace={NAMESPACE}
      shouldHandleCode={false}
    >
      <ServerClock />
      {props.children}
    </ConvexAuthProvider>
  );
}

/** Reads the server's clock off each token that comes while this page is open. */
function ServerClock() {
  const token = useAuthToken();
  const [kept] = useState(storedToken);
  useEffect(() => {
    const { iat } = claimsOf(token === kept ? null : token);
    if (typeof iat === "number") noteServerTime(iat * 1000);
  }, [token, kept]);
  return null;
}

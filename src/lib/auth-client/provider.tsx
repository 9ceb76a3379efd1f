import { ConvexAuthProvider } from "@convex-dev/auth/react";
import type { ConvexReactClient } from "convex/react";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { NAMESPACE, relayOtherTabs, tokenStorage } from "./storage";

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
      {props.children}
    </ConvexAuthProvider>
  );
}

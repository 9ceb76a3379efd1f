import { ConvexAuthProvider } from "@convex-dev/auth/react";
import type { ConvexReactClient } from "convex/react";
import { useState } from "react";
import type { ReactNode } from "react";
import { NAMESPACE } from "./storage";
import { followConnection } from "./token-of-connection";

/**
 * `shouldHandleCode` is off: the library would redeem `?code=` on any page, where a stranger's link
 * signs people out, and would wait for ever if that fails. The callback screen does it instead.
 */
export function AuthProvider(props: { client: ConvexReactClient; children: ReactNode }) {
  const { client } = props;
  // Before the library first speaks to it.
  useState(() => followConnection(client));
  return (
    <ConvexAuthProvider client={client} storageNamespace={NAMESPACE} shouldHandleCode={false}>
      {props.children}
    </ConvexAuthProvider>
  );
}

import { ConvexAuthProvider } from "@convex-dev/auth/react";
import { ConvexReactClient } from "convex/react";
import { useState } from "react";
import type { ReactNode } from "react";
import { AUTH_NAMESPACE } from "../lib/auth-storage";

/** Connects the app to its deployment. */
export function Providers({ url, children }: { url: string; children: ReactNode }) {
  const [client] = useState(() => new ConvexReactClient(url));
  return <AuthProvider client={client}>{children}</AuthProvider>;
}

/**
 * `shouldHandleCode` is off: the library would redeem `?code=` on any page, where a stranger's link signs people out,
 * and would wait for ever if that fails. The callback screen does it instead (features/auth/callback-screen.tsx).
 */
export function AuthProvider(props: { client: ConvexReactClient; children: ReactNode }) {
  return (
    <ConvexAuthProvider
      client={props.client}
      storageNamespace={AUTH_NAMESPACE}
      shouldHandleCode={false}
    >
      {props.children}
    </ConvexAuthProvider>
  );
}

import { useState } from "react";
import type { ReactNode } from "react";
import { AuthProvider } from "../lib/auth-client/provider";
import { makeBackendClient } from "../lib/backend-client";

/** Connects the app to its deployment. */
export function Providers({ url, children }: { url: string; children: ReactNode }) {
  const [client] = useState(() => makeBackendClient(url));
  return <AuthProvider client={client}>{children}</AuthProvider>;
}

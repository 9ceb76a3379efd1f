import { ConvexReactClient } from "convex/react";
import { useState } from "react";
import type { ReactNode } from "react";
import { AuthProvider } from "../lib/auth-client/provider";

/** Connects the app to its deployment. */
export function Providers({ url, children }: { url: string; children: ReactNode }) {
  const [client] = useState(() => new ConvexReactClient(url));
  return <AuthProvider client={client}>{children}</AuthProvider>;
}

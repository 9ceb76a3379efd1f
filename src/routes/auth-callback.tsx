import { useState } from "react";
import { SignedOutGate } from "../app/signed-out-gate";
import { SignedOutLayout } from "../app/signed-out-layout";
import { CallbackScreen } from "../features/auth/callback-screen";

/**
 * People come back from a provider to sign in, or signed in, to connect it. The gate takes over
 * once that is settled.
 */
export function AuthCallbackRoute() {
  const [settled, setSettled] = useState(false);
  const screen = <CallbackScreen onSettled={() => setSettled(true)} />;
  return settled ? (
    <SignedOutGate>{screen}</SignedOutGate>
  ) : (
    <SignedOutLayout>{screen}</SignedOutLayout>
  );
}

import { useCurrentUser } from "../app/current-user";
import { SignedOutLayout } from "../app/signed-out-layout";
import { GoodbyeScreen } from "../features/account/goodbye-screen";
import { useForgetDeadSession } from "../features/account/use-forget-dead-session";
import { Redirect, useLocation } from "../lib/navigation";

/**
 * After the deletion was asked for: the session is over on the server already, so it is forgotten
 * here.
 */
export function GoodbyeRoute() {
  useForgetDeadSession();
  const current = useCurrentUser();
  const deleted = useLocation().state;
  // Somebody who is signed in and opened this address by hand.
  if (current.status === "present" && deleted === null) return <Redirect to="/" />;
  return (
    <SignedOutLayout>
      <GoodbyeScreen />
    </SignedOutLayout>
  );
}

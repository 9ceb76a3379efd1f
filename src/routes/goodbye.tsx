import { useQuery } from "convex/react";
import { api } from "../../convex/_generated/api";
import { SignedOutLayout } from "../app/signed-out-layout";
import { GoodbyeScreen } from "../features/account/goodbye-screen";
import { useForgetDeadSession } from "../features/account/use-forget-dead-session";
import { Redirect, useLocation } from "../lib/navigation";
import { paths } from "../lib/paths";

/** After the deletion was asked for: the session is over on the server already, so it is forgotten here. */
export function GoodbyeRoute() {
  useForgetDeadSession();
  const user = useQuery(api.users.current);
  const deleted = useLocation().state;
  // Somebody who is signed in and opened this address by hand.
  if (user && deleted === null) return <Redirect to={paths.home} />;
  return (
    <SignedOutLayout>
      <GoodbyeScreen />
    </SignedOutLayout>
  );
}

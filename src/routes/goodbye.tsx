import { useQuery } from "convex/react";
import { Navigate, useLocation } from "react-router";
import { api } from "../../convex/_generated/api";
import { SignedOutLayout } from "../app/signed-out-layout";
import { GoodbyeScreen } from "../features/account/goodbye-screen";
import { useForgetDeadSession } from "../features/account/use-forget-dead-session";
import { paths } from "../lib/paths";

/** After the deletion was asked for: the session is over on the server already, so it is forgotten here. */
export function GoodbyeRoute() {
  useForgetDeadSession();
  const user = useQuery(api.users.current);
  const deleted: unknown = useLocation().state;
  // Somebody who is signed in and opened this address by hand.
  if (user && deleted === null) return <Navigate to={paths.home} replace />;
  return (
    <SignedOutLayout>
      <GoodbyeScreen />
    </SignedOutLayout>
  );
}

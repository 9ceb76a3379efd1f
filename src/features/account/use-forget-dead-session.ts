import { useAuthClient } from "../../lib/auth-client/use-auth-client";
import { useConvexAuth, useQuery } from "convex/react";
import { useEffect } from "react";
import { api } from "../../../convex/_generated/api";
import { markSession } from "../../lib/session-marker";

/**
 * Forgets this browser's session once it is over on the server. True while that is not known yet or
 * under way.
 */
export function useForgetDeadSession(): boolean {
  const { isAuthenticated } = useConvexAuth();
  const { signOut } = useAuthClient();
  const user = useQuery(api.users.current);
  const over = user === null && isAuthenticated;
  useEffect(() => {
    if (over) void signOut().then(() => markSession(null));
  }, [over, signOut]);
  return over || (user === undefined && isAuthenticated);
}

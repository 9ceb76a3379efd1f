import { useSignedInUser } from "../app/current-user";
import { SessionsScreen } from "../features/account/sessions-screen";
import { traceSession } from "../lib/session-trace";

export function SessionsRoute() {
  return <SessionsScreen region={useSignedInUser()} onSignOut={() => traceSession("leaving")} />;
}

import { useSignedInUser } from "../app/current-user";
import { SessionsScreen } from "../features/account/sessions-screen";
import { markSession } from "../lib/session-marker";

export function SessionsRoute() {
  return <SessionsScreen region={useSignedInUser()} onSignOut={() => markSession("leaving")} />;
}

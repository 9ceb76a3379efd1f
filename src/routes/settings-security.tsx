import { useSignedInUser } from "../app/current-user";
import { SecurityScreen } from "../features/account/security-screen";

export function SecurityRoute() {
  return <SecurityScreen user={useSignedInUser()} />;
}

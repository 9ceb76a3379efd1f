import { useSignedInUser } from "../app/current-user";
import { ActivityScreen } from "../features/account/activity-screen";

export function ActivityRoute() {
  return <ActivityScreen region={useSignedInUser()} />;
}

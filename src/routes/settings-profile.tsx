import { useSignedInUser } from "../app/current-user";
import { ProfileScreen } from "../features/account/profile-screen";

export function ProfileRoute() {
  return <ProfileScreen user={useSignedInUser()} />;
}

import { SignedOutLayout } from "../app/signed-out-layout";
import { NotMeScreen } from "../features/account/not-me-screen";

export function NotMeRoute() {
  return (
    <SignedOutLayout>
      <NotMeScreen />
    </SignedOutLayout>
  );
}

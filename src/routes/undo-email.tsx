import { SignedOutLayout } from "../app/signed-out-layout";
import { UndoEmailScreen } from "../features/account/undo-email-screen";

export function UndoEmailRoute() {
  return (
    <SignedOutLayout>
      <UndoEmailScreen />
    </SignedOutLayout>
  );
}

import { hasStoredSession } from "../lib/auth-client/storage";
import { AuthSkeleton } from "./auth-skeleton";
import { SignedInSkeleton } from "./signed-in-skeleton";
import { SignedOutLayout } from "./signed-out-layout";

/** The frame that a screen is likely to have, while it is not known who is there. */
export function UndecidedSkeleton() {
  if (hasStoredSession()) return <SignedInSkeleton />;
  return (
    <SignedOutLayout>
      <AuthSkeleton />
    </SignedOutLayout>
  );
}

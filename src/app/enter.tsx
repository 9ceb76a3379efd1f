import { useEffect } from "react";
import { dropChallengesOfTab } from "../features/auth/pending-challenge";
import { useReturnTo } from "../features/auth/use-return-to";
import { hasSignedIn } from "../lib/auth-client/use-auth-client";
import { keepEmailDraft } from "../lib/email-draft";
import { Redirect } from "../lib/navigation";
import { SignedInSkeleton } from "./signed-in-skeleton";

/**
 * Signed in: on to where the person wanted to go. What the way there needed is no longer kept; if
 * another tab signed in, it was not this tab's way.
 */
export function Enter() {
  const returnTo = useReturnTo();
  useEffect(() => {
    if (hasSignedIn()) dropChallengesOfTab();
    keepEmailDraft("");
  }, []);
  return (
    <>
      <SignedInSkeleton />
      <Redirect to={returnTo ?? "/"} />
    </>
  );
}

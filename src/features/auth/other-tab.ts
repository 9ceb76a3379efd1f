import { useEffect } from "react";
import { copyOf } from "../../copy/copy";
import { hasSignedIn } from "../../lib/auth-client/use-auth-client";
import { queueToast } from "../../lib/toasts";
import { challengesOfTab, dropChallenge, leaveChallenges } from "./pending-challenge";

/**
 * Tells a tab that waited for a code for one address that another tab has signed in as somebody
 * else. The code stays good: it can be typed after signing out.
 */
export function useOtherTabsSignIn(email: string): void {
  useEffect(() => {
    if (hasSignedIn()) return;
    const waiting = challengesOfTab();
    leaveChallenges();
    for (const challenge of waiting)
      if (challenge.email === email) dropChallenge(challenge);
      else queueToast(copyOf("toaster").otherAccount(email, challenge.email));
  }, [email]);
}

import { useState } from "react";
import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { signInSecret } from "../../lib/browser-secret";
import { EffectError } from "../../lib/effect-error";
import { useLocation } from "../../lib/navigation";
import { challengesOfTab, dropChallenge, findChallenge, keepChallenge } from "./pending-challenge";
import type { PendingChallenge } from "./pending-challenge";

type Request = Pick<PendingChallenge, "purpose" | "email" | "returnTo">;

/**
 * Sends a request for a code. Its secret is kept before it is sent, and used again for the same
 * address: whatever becomes of the answer, the code in the mailbox can be typed here.
 */
export async function askForCode(
  request: Request,
  send: (browserSecret: string) => Promise<unknown>,
): Promise<void> {
  const before = findChallenge(request.purpose, request.email);
  const browserSecret = before?.browserSecret ?? signInSecret();
  const keep = (answered: boolean) =>
    keepChallenge({
      ...request,
      browserSecret,
      resendAt: Date.now() + RESEND_COOLDOWN,
      answered,
    });
  keep(false);
  try {
    await send(browserSecret);
    keep(true);
  } catch (error) {
    // The code step says that a code may be on its way.
    if (error instanceof EffectError && error.known === "lost") return;
    if (before === null) dropChallenge(request);
    else keepChallenge(before);
    throw error;
  }
}

/** Whether this page was reloaded before the answer to such a request came. */
export function useUnanswered(purpose: PendingChallenge["purpose"]): boolean {
  const { arrival } = useLocation();
  const [unanswered] = useState(
    () =>
      arrival === "loaded" &&
      challengesOfTab().some((challenge) => challenge.purpose === purpose && !challenge.answered),
  );
  return unanswered;
}

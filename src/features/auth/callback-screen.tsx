import { useAuthActions } from "@convex-dev/auth/react";
import { useConvexAuth } from "convex/react";
import { useEffect, useRef } from "react";
import { useCopy } from "../../copy/copy";
import { hasPendingVerifier, withoutRefresh } from "../../lib/auth-storage";
import { takeConnecting } from "../../lib/github-connecting";
import { keepLastMethod } from "../../lib/last-method";
import { useLocation, useNavigate } from "../../lib/navigation";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { useSlow } from "../../lib/use-wait";
import { AuthScreen } from "./auth-screen";
import { problemFromParameter } from "./github-problem";
import type { GitHubProblem } from "./github-problem";

/**
 * Where GitHub sends people back to. Redeems the code once, takes it out of the address bar first, and turns every
 * other ending into words: on the sign-in screen, or for those who came to connect GitHub in their settings.
 */
export function CallbackScreen({ onSettled }: { onSettled: () => void }) {
  const words = useCopy("callback");
  useGitHubReturn(onSettled);
  const slow = useSlow(true);
  return (
    <AuthScreen title={words.title} lead={<p role="status">{slow ? words.slow : words.wait}</p>}>
      {slow ? <GiveUp /> : null}
    </AuthScreen>
  );
}

/** Loads a fresh page, because the auth client would sign in however late its answer comes. */
function GiveUp() {
  const words = useCopy("callback");
  const returnTo = readReturnTo(useLocation().search);
  const { isAuthenticated } = useConvexAuth();
  const back = isAuthenticated
    ? (returnTo ?? "/settings/security")
    : withReturnTo("/sign-in", returnTo);
  return (
    <p>
      <a className="link" href={back}>
        {words.leave}
      </a>
    </p>
  );
}

function useGitHubReturn(onSettled: () => void): void {
  const { search } = useLocation();
  const { isLoading, isAuthenticated } = useConvexAuth();
  const navigate = useNavigate();
  const redeem = useRedeem();
  const begun = useRef(false);

  useEffect(() => {
    // The auth client reads its storage first; a code redeemed before that would be forgotten again.
    if (isLoading || begun.current) return;
    begun.current = true;
    const parameters = new URLSearchParams(search);
    const returnTo = readReturnTo(search);

    async function finish(): Promise<void> {
      navigate(withReturnTo("/auth/callback", returnTo), { replace: true });
      // Whoever is signed in came to connect GitHub, or by a stranger's link, which means nothing.
      if (isAuthenticated && !takeConnecting()) return onSettled();
      const problem = await outcome(parameters, redeem);
      if (problem === null) {
        // The session is a new one, but the connection still speaks for the old: it begins anew.
        if (isAuthenticated) return window.location.replace(returnTo ?? "/settings/security");
        keepLastMethod("github");
        return onSettled(); // the gate goes on from here
      }
      if (isAuthenticated) {
        const state = { gitHubError: parameters.get("error") ?? problem };
        return navigate(returnTo ?? "/settings/security", { replace: true, state });
      }
      const state = { gitHubProblem: problem };
      navigate(withReturnTo("/sign-in", returnTo), { replace: true, state });
    }
    void finish();
  }, [isAuthenticated, isLoading, navigate, onSettled, redeem, search]);
}

async function outcome(
  parameters: URLSearchParams,
  redeem: (code: string) => Promise<boolean>,
): Promise<GitHubProblem | null> {
  const error = parameters.get("error");
  const code = parameters.get("code");
  if (error !== null) return problemFromParameter(error);
  if (code === null) return "failed";
  if (!hasPendingVerifier()) return "otherBrowser";
  try {
    return (await redeem(code)) ? null : "failed";
  } catch {
    return "failed";
  }
}

/** Trades the code in the address for a session. */
function useRedeem(): (code: string) => Promise<boolean> {
  const { signIn } = useAuthActions();
  return async (code) => {
    // The types want a provider, but a code is redeemed without one, as the library itself does.
    const noProvider = undefined as unknown as string;
    return (await withoutRefresh(() => signIn(noProvider, { code }))).signingIn;
  };
}

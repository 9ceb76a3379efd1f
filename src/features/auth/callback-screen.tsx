import { useConvexAuth } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { useCopy } from "../../copy/copy";
import { hasPendingVerifier } from "../../lib/auth-client/storage";
import { useAuthClient } from "../../lib/auth-client/use-auth-client";
import { failureData } from "../../lib/auth-errors";
import {
  forgetAuthorizationRequest,
  readAuthorizationRequest,
} from "../../lib/authorization-request";
import { keepLastMethod } from "../../lib/last-method";
import { useLocation, useNavigate } from "../../lib/navigation";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { useSlow } from "../../lib/use-wait";
import { AuthScreen } from "./auth-screen";
import { problemFromParameter } from "./methods/provider-problem";
import type { ProviderProblem, ProviderProblemKind } from "./methods/provider-problem";
import { providerOf } from "./methods/registry";

/**
 * Where providers send people back to. Redeems the code once, takes it out of the address bar
 * first, and turns every other ending into words: on the sign-in screen, or for those who came to
 * connect a provider in their settings.
 */
export function CallbackScreen({ onSettled }: { onSettled: () => void }) {
  const words = useCopy("callback");
  const [request] = useState(readAuthorizationRequest);
  const { search } = useLocation();
  // The deployment says it as well, for a browser that keeps no notes. It leaves the address soon.
  const [fromAddress] = useState(() => new URLSearchParams(search).get("provider"));
  const provider = providerOf(request?.provider ?? fromAddress);
  useProviderReturn(provider?.id ?? null, onSettled);
  const slow = useSlow(true);
  const title = provider === null ? words.titleOfSome : words.title(provider.label);
  return (
    <AuthScreen title={title} lead={<p role="status">{slow ? words.slow : words.wait}</p>}>
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

function useProviderReturn(provider: string | null, onSettled: () => void): void {
  const { search } = useLocation();
  const { isLoading, isAuthenticated } = useConvexAuth();
  const navigate = useNavigate();
  const { redeem } = useAuthClient();
  const begun = useRef(false);

  useEffect(() => {
    // The auth client reads its storage first; a code redeemed before that would be forgotten
    // again.
    if (isLoading || begun.current) return;
    begun.current = true;
    const parameters = new URLSearchParams(search);
    const returnTo = readReturnTo(search);
    const connecting = readAuthorizationRequest()?.purpose === "connect";
    forgetAuthorizationRequest();

    async function finish(): Promise<void> {
      navigate(withReturnTo("/auth/callback", returnTo), { replace: true });
      // Whoever is signed in came to connect a provider, or by a stranger's link, which means
      // nothing.
      if (isAuthenticated && !connecting) return onSettled();
      const problem = await outcome(parameters, redeem);
      if (problem === null) {
        // The session is a new one, but the connection still speaks for the old: it begins anew.
        if (isAuthenticated) return window.location.replace(returnTo ?? "/settings/security");
        if (provider !== null) keepLastMethod(provider);
        return onSettled(); // the gate goes on from here
      }
      if (isAuthenticated) {
        const state = { providerError: parameters.get("error") ?? problem, provider };
        return navigate(returnTo ?? "/settings/security", { replace: true, state });
      }
      const state: ProviderProblem = { providerProblem: problem, provider };
      navigate(withReturnTo("/sign-in", returnTo), { replace: true, state });
    }
    void finish();
  }, [isAuthenticated, isLoading, navigate, onSettled, provider, redeem, search]);
}

async function outcome(
  parameters: URLSearchParams,
  redeem: (code: string) => Promise<boolean>,
): Promise<ProviderProblemKind | null> {
  const error = parameters.get("error");
  const code = parameters.get("code");
  if (error !== null) return problemFromParameter(error);
  if (code === null) return "failed";
  if (!hasPendingVerifier()) return "otherBrowser";
  try {
    return (await redeem(code)) ? null : "failed";
  } catch (error) {
    return failureData(error)?.code === "RATE_LIMITED" ? "tooMany" : "failed";
  }
}

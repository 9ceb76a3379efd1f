import { useEffect } from "react";
import { useCopy } from "../../../copy/copy";
import { useAuthClient } from "../../../lib/auth-client/use-auth-client";
import { OfflineError } from "../../../lib/auth-errors";
import { noteAuthorizationRequest } from "../../../lib/authorization-request";
import type { Href } from "../../../lib/navigation";
import { isOnline } from "../../../lib/online";
import { reloadPage } from "../../../lib/reload-page";
import { withReturnTo } from "../../../lib/return-to";
import { useWait } from "../../../lib/use-wait";
import { Button } from "../../../ui/button";
import { SlowNote } from "../../../ui/slow-note";
import { PROVIDERS } from "./registry";
import type { Provider } from "./registry";

interface ProviderProps {
  returnTo: Href | null;
  onFailure: (error: unknown) => void;
}

/** The other ways in, below a line that says "or". */
export function ProviderButtons(props: ProviderProps) {
  const words = useCopy("provider");
  if (PROVIDERS.length === 0) return null;
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="flex items-center gap-3 text-sm text-ink-soft">
        <span className="grow border-t border-line" />
        <span>{words.separator}</span>
        <span className="grow border-t border-line" />
      </div>
      {PROVIDERS.map((provider) => (
        <ProviderButton key={provider.id} provider={provider} {...props} />
      ))}
    </div>
  );
}

function ProviderButton(props: ProviderProps & { provider: Provider }) {
  const { id, label, Icon } = props.provider;
  const words = useCopy("provider");
  const formWords = useCopy("form");
  const { busy, slow, leave } = useLeave(id, props);
  return (
    <>
      <Button
        variant="secondary"
        busy={busy}
        busyLabel={words.busy(label)}
        icon={<Icon />}
        onClick={leave}
      >
        {words.button(label)}
      </Button>
      <SlowNote slow={slow} words={formWords} onStop={reloadPage} />
    </>
  );
}

function useLeave(provider: string, { returnTo, onFailure }: ProviderProps) {
  const { leaveFor } = useAuthClient();
  const { busy, slow, isBusy, run, stop } = useWait();

  // Back from the provider may bring this very page back as it was left.
  useEffect(() => {
    window.addEventListener("pageshow", stop);
    return () => window.removeEventListener("pageshow", stop);
  }, [stop]);

  function leave(): void {
    if (isBusy()) return;
    if (!isOnline()) return onFailure(new OfflineError());
    noteAuthorizationRequest({ provider, purpose: "signIn" });
    void run(async () => {
      await leaveFor(provider, withReturnTo("/auth/callback", returnTo));
      return "leaving";
    }, onFailure);
  }

  return { busy, slow, leave };
}

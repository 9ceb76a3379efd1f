import { useAuthActions } from "@convex-dev/auth/react";
import { useEffect } from "react";
import { useCopy } from "../../copy/copy";
import { OfflineError } from "../../lib/auth-errors";
import { isOnline } from "../../lib/online";
import { withReturnTo } from "../../lib/return-to";
import { stayHere } from "../../lib/stay-here";
import { useWait } from "../../lib/use-wait";
import { Button } from "../../ui/button";
import { GitHubMark } from "../../ui/icons";
import { SlowNote } from "../../ui/slow-note";

/** The other way in, below a line that says "or". */
export function GitHubButton(props: {
  returnTo: string | null;
  onFailure: (error: unknown) => void;
}) {
  const formWords = useCopy("form");
  const github = useCopy("github");
  const { busy, slow, leave } = useGitHub(props.returnTo, props.onFailure);
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="flex items-center gap-3 text-sm text-ink-soft">
        <span className="grow border-t border-line" />
        {github.separator}
        <span className="grow border-t border-line" />
      </div>
      <Button
        look="secondary"
        busy={busy}
        busyLabel={github.busy}
        icon={<GitHubMark />}
        onClick={leave}
      >
        {github.button}
      </Button>
      <SlowNote slow={slow} words={formWords} onStop={stayHere} />
    </div>
  );
}

function useGitHub(returnTo: string | null, onFailure: (error: unknown) => void) {
  const { signIn } = useAuthActions();
  const { busy, slow, isBusy, run, stop } = useWait();

  // Back from GitHub may bring this very page back as it was left.
  useEffect(() => {
    window.addEventListener("pageshow", stop);
    return () => window.removeEventListener("pageshow", stop);
  }, [stop]);

  function leave(): void {
    if (isBusy()) return;
    if (!isOnline()) return onFailure(new OfflineError());
    const redirectTo = withReturnTo("/auth/callback", returnTo);
    void run(async () => {
      await signIn("github", { redirectTo });
      return "leaving";
    }, onFailure);
  }

  return { busy, slow, leave };
}

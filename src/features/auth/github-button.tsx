import { useAuthActions } from "@convex-dev/auth/react";
import { useEffect, useRef, useState } from "react";
import { github } from "../../copy/en";
import { OfflineError } from "../../lib/auth-errors";
import { isOnline } from "../../lib/online";
import { paths } from "../../lib/paths";
import { withReturnTo } from "../../lib/return-to";
import { Button } from "../../ui/button";
import { GitHubMark } from "../../ui/icons";

/** The other way in, below a line that says "or". */
export function GitHubButton(props: {
  returnTo: string | null;
  onFailure: (error: unknown) => void;
}) {
  const { busy, leave } = useGitHub(props.returnTo, props.onFailure);
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
        onClick={() => void leave()}
      >
        {github.button}
      </Button>
    </div>
  );
}

function useGitHub(returnTo: string | null, onFailure: (error: unknown) => void) {
  const { signIn } = useAuthActions();
  const [busy, setBusy] = useState(false);
  const leaving = useRef(false);

  // Back from GitHub may bring this very page back as it was left.
  useEffect(() => {
    const rest = () => {
      leaving.current = false;
      setBusy(false);
    };
    window.addEventListener("pageshow", rest);
    return () => window.removeEventListener("pageshow", rest);
  }, []);

  async function leave(): Promise<void> {
    if (leaving.current) return;
    if (!isOnline()) return onFailure(new OfflineError());
    leaving.current = true;
    setBusy(true);
    try {
      await signIn("github", { redirectTo: withReturnTo(paths.authCallback, returnTo) });
    } catch (error) {
      leaving.current = false;
      setBusy(false);
      onFailure(error);
    }
  }

  return { busy, leave };
}

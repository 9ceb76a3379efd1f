import { useEffect, useState } from "react";
import { useCopy } from "../copy/copy";
import { loadEstimator } from "./strength-estimate";
import type { Estimator, Score } from "./strength-estimate";

/**
 * Guessing takes the longer the longer the password is; what follows adds nothing to the verdict.
 */
const LONGEST_JUDGED = 64;
/** Said once typing pauses, not at each letter. */
const ANNOUNCE_AFTER = 1200;

/** How hard a new password is to guess, as four bars and in words. It advises and never refuses. */
export function StrengthMeter({ password, email }: { password: string; email: string }) {
  const words = useCopy("strength");
  const estimator = useEstimator();
  const score = estimator?.(password.slice(0, LONGEST_JUDGED), [email, ...email.split("@")]);
  const announced = useLater(score === undefined ? "" : words.announce(words.verdicts[score]));
  return (
    <div className="grid min-h-8 gap-1.5">
      <div aria-hidden="true" className="flex gap-1">
        {[1, 2, 3, 4].map((bar) => (
          <div
            key={bar}
            className={`h-1 grow rounded-full forced-colors:h-2 forced-colors:border forced-colors:border-[CanvasText] ${barColour(bar, score)}`}
          />
        ))}
      </div>
      <p aria-hidden="true" className="text-sm text-ink-soft">
        {score === undefined ? "" : words.verdicts[score]}
      </p>
      <p role="status" className="sr-only">
        {announced}
      </p>
    </div>
  );
}

function barColour(bar: number, score: Score | undefined): string {
  if (score === undefined || bar > Math.max(score, 1)) return "bg-line forced-colors:bg-[Canvas]";
  const lit = score < 2 ? "bg-danger" : score < 3 ? "bg-accent" : "bg-good";
  return `${lit} forced-colors:bg-[CanvasText]`;
}

/** Without the dictionaries (no network) there is no meter, and everything else works. */
function useEstimator(): Estimator | null {
  const [estimator, setEstimator] = useState<{ estimate: Estimator } | null>(null);
  useEffect(() => {
    let wanted = true;
    loadEstimator().then(
      (estimate) => wanted && setEstimator({ estimate }),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, []);
  return estimator?.estimate ?? null;
}

function useLater(text: string): string {
  const [later, setLater] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), ANNOUNCE_AFTER);
    return () => clearTimeout(timer);
  }, [text]);
  return later;
}

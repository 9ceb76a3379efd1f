import { useCopy } from "../copy/copy";
import { FullPageMessage } from "./full-page-message";

/** Shown when the app was started or built without a backend. */
export function FirstRun() {
  const firstRun = useCopy("firstRun");
  return (
    <FullPageMessage title={firstRun.title} lead={firstRun.lead}>
      <div className="grid gap-3">
        <p>{firstRun.step}</p>
        <p className="rounded-lg border border-line bg-surface px-4 py-3 font-mono select-all">
          {firstRun.command}
        </p>
        <p className="text-ink-soft">{firstRun.after}</p>
      </div>
    </FullPageMessage>
  );
}

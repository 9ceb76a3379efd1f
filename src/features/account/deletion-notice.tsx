import { useMutation } from "convex/react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { queueToast } from "../../lib/toasts";
import { useArrivalFocus } from "../../lib/arrival-focus";
import { usePageTitle } from "../../lib/page-title";
import { day } from "../../lib/dates";
import type { Region } from "../../lib/dates";
import { Button } from "../../ui/button";
import { ScreenHeading } from "../../ui/section";
import { useAsyncAction } from "../../lib/use-async-action";
import { AsyncActionStatus } from "../../fields/async-action-status";

/** What somebody who signs in to an account that is about to go sees before anything else. */
export function DeletionNotice(props: {
  deletesAt: number;
  region: Region;
  onSignOut: () => void;
}) {
  const words = useCopy("deletionNotice");
  usePageTitle(words.title);
  const screen = useArrivalFocus("heading");
  const cancel = useMutation(api.deletion.cancel);
  const action = useAsyncAction();
  const { busy, run } = action;
  return (
    <div ref={screen} className="grid max-w-lg grid-cols-1 gap-6">
      <ScreenHeading title={words.title} lead={words.lead(day(props.deletesAt, props.region))} />
      <AsyncActionStatus action={action} />
      <div className="flex flex-wrap gap-3">
        <Button
          busy={busy}
          busyLabel={words.keeping}
          onClick={() =>
            run(async () => {
              await cancel({});
              queueToast(words.kept);
              return null;
            })
          }
        >
          {words.keep}
        </Button>
        <Button variant="secondary" onClick={props.onSignOut}>
          {words.signOut}
        </Button>
      </div>
    </div>
  );
}

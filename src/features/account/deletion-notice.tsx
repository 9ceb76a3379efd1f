import { useMutation } from "convex/react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { announce } from "../../lib/announcements";
import { useArrivalFocus } from "../../lib/arrival-focus";
import { usePageTitle } from "../../lib/page-title";
import { day } from "../../lib/dates";
import type { Region } from "../../lib/dates";
import { Button } from "../../ui/button";
import { ScreenHeading } from "../../ui/section";
import { useAct } from "../../lib/use-act";
import { ActNotes } from "../../fields/act-notes";

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
  const act = useAct();
  const { busy, run } = act;
  return (
    <div ref={screen} className="grid max-w-lg gap-6">
      <ScreenHeading title={words.title} lead={words.lead(day(props.deletesAt, props.region))} />
      <ActNotes act={act} />
      <div className="flex flex-wrap gap-3">
        <Button
          busy={busy}
          busyLabel={words.keeping}
          onClick={() =>
            run(async () => {
              await cancel({});
              announce(words.kept);
              return null;
            })
          }
        >
          {words.keep}
        </Button>
        <Button look="secondary" onClick={props.onSignOut}>
          {words.signOut}
        </Button>
      </div>
    </div>
  );
}

import { useCopy } from "../../../copy/copy";
import { Button } from "../../../ui/button";

/** What ends the dialog, one way or the other. */
export function ProofButtons(props: { busy: boolean; onCancel: () => void }) {
  const settings = useCopy("settings");
  const words = useCopy("reauthentication");
  return (
    <div className="flex flex-wrap gap-3">
      <Button type="submit" busy={props.busy} busyLabel={words.busy}>
        {words.submit}
      </Button>
      <Button variant="secondary" onClick={props.onCancel}>
        {settings.cancel}
      </Button>
    </div>
  );
}

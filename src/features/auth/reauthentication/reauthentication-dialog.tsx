import { useState } from "react";
import type { ReauthenticationMethodId } from "../../../../convex/shared/reauthenticationMethods";
import { useCopy } from "../../../copy/copy";
import { Dialog } from "../../../ui/dialog";
import { proofOf } from "./registry";
import type { ProofProps } from "./proof";

/** Asks for one of the proofs that the backend accepts. Null methods: closed. */
export function ReauthenticationDialog(
  props: ProofProps & { methods: ReauthenticationMethodId[] | null },
) {
  const words = useCopy("reauthentication");
  const { methods, email, onAnswer } = props;
  // What was asked last stays while the dialog fades away.
  const [shown, setShown] = useState<ReauthenticationMethodId[]>([]);
  if (methods !== null && methods !== shown) setShown(methods);
  const { lead, Form } = proofOf(shown);
  return (
    <Dialog
      open={methods !== null}
      title={words.title}
      lead={lead(words, email)}
      onClose={() => onAnswer(false)}
    >
      <Form email={email} onAnswer={onAnswer} />
    </Dialog>
  );
}

import { useMutation } from "convex/react";
import { useRef, useState } from "react";
import type { RefObject } from "react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { canonicalEmail } from "../../../convex/shared/canonical";
import { shownEmail } from "../../../convex/shared/shownEmail";
import { checks } from "../../lib/form-schema";
import { useForm } from "../../lib/use-form";
import { Button } from "../../ui/button";
import { DangerDialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { Section } from "../../ui/section";
import { useReauthentication } from "../auth/reauthentication/use-reauthentication";
import { useAsyncAction } from "../../lib/use-async-action";
import { bind } from "../../fields/form-fields";
import { AsyncActionStatus } from "../../fields/async-action-status";

interface DeletionProps {
  user: { email: string };
  /** The account's sessions are over, this one too; the account goes at that time. */
  onDeletion: (deletesAt: number) => void;
}

/**
 * The way out, last on its page. The address is typed first; who it is is asked after that, if need
 * be.
 */
export function DeletionSection({ user, onDeletion }: DeletionProps) {
  const words = useCopy("account");
  const [open, setOpen] = useState(false);
  const request = useMutation(api.deletion.request);
  const confirmed = useReauthentication();
  const action = useAsyncAction();
  const { busy, run } = action;
  return (
    <Section title={words.deleteTitle} lead={words.deleteLead}>
      <AsyncActionStatus action={action} />
      <Button
        variant="danger"
        className="justify-self-start"
        busy={busy}
        busyLabel={words.deleting}
        onClick={() => setOpen(true)}
      >
        {words.open}
      </Button>
      <DeletionDialog
        open={open}
        email={user.email}
        onClose={() => setOpen(false)}
        onConfirm={(email) => {
          setOpen(false);
          run(async () => {
            const { deletesAt } = await confirmed(() => request({ email }));
            onDeletion(deletesAt);
            return null;
          });
        }}
      />
    </Section>
  );
}

interface DialogProps {
  email: string;
  onClose: () => void;
  onConfirm: (email: string) => void;
}

function DeletionDialog({ open, ...props }: DialogProps & { open: boolean }) {
  const words = useCopy("account");
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <DangerDialog
      open={open}
      focus={cancel}
      title={words.dialogTitle}
      lead={
        <>
          <p>{words.dialogLead}</p>
          <ul className="list-disc ps-5">
            {words.lost.map((thing) => (
              <li key={thing}>{thing}</li>
            ))}
          </ul>
        </>
      }
      onClose={props.onClose}
    >
      <DeletionForm {...props} cancel={cancel} />
    </DangerDialog>
  );
}

function DeletionForm({
  cancel,
  ...props
}: DialogProps & { cancel: RefObject<HTMLButtonElement | null> }) {
  const words = useCopy("account");
  const formWords = useCopy("form");
  const settings = useCopy("settings");
  const { email, onClose, onConfirm } = props;
  const form = useForm({
    initial: { email: "" },
    schema: checks<{ email: string }>({
      email: (typed) => (canonicalEmail(typed) === email ? undefined : words.emailDiffers),
    }),
    submit: (typed) => {
      onConfirm(typed.email);
      return Promise.resolve("done");
    },
  });
  return (
    <Form state={form} words={formWords}>
      <Field
        {...bind(form.field("email"))}
        label={words.emailLabel}
        hint={words.typeEmail(shownEmail(email))}
        type="email"
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
      />
      <div className="flex flex-wrap gap-3">
        <Button ref={cancel} variant="secondary" onClick={onClose}>
          {settings.cancel}
        </Button>
        <Button type="submit" variant="danger">
          {words.confirm}
        </Button>
      </div>
    </Form>
  );
}

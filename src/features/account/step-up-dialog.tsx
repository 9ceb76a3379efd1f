import { useAction } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { StepUpMethod } from "../../../convex/shared/errors";
import { form as formWords } from "../../copy/en";
import { settings, stepUp as words } from "../../copy/settings";
import { checkCode } from "../../fields/check-code";
import { checkOldPassword } from "../../fields/checks";
import { CodeInput } from "../../fields/code-input";
import { OldPasswordInput } from "../../fields/form-fields";
import { HiddenUsername } from "../../fields/new-password-input";
import { explainAccountError, wrongPassword } from "../../lib/account-errors";
import { failureData } from "../../lib/auth-errors";
import { useForm } from "../../lib/use-form";
import type { FormControl } from "../../lib/use-form";
import { Button, TextButton } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Form } from "../../ui/form";

interface Props {
  email: string;
  onAnswer: (proven: boolean) => void;
}

/** Asks for the password, or for a mailed code from those who have none. Null methods: closed. */
export function StepUpDialog(props: Props & { methods: StepUpMethod[] | null }) {
  const { methods, email, onAnswer } = props;
  // What was asked last stays while the dialog fades away.
  const [shown, setShown] = useState<StepUpMethod[]>([]);
  if (methods !== null && methods !== shown) setShown(methods);
  const byPassword = shown.includes("password");
  return (
    <Dialog
      open={methods !== null}
      title={words.title}
      lead={byPassword ? words.password : words.code(email)}
      onClose={() => onAnswer(false)}
    >
      {byPassword ? (
        <ByPassword email={email} onAnswer={onAnswer} />
      ) : (
        <ByCode email={email} onAnswer={onAnswer} />
      )}
    </Dialog>
  );
}

function ByPassword({ email, onAnswer }: Props) {
  const prove = useAction(api.stepUp.withPassword);
  const form = useForm<"password">({
    initial: { password: "" },
    check: ({ password }) => ({ password: checkOldPassword(password) }),
    submit: async ({ password }) => {
      await prove({ password });
      onAnswer(true);
      return "leaving";
    },
    explain: wrongPassword("password", words.wrongPassword),
    onFailure: (error, { restart }) => {
      if (failureData(error)?.code === "INVALID_CREDENTIALS") restart("password");
    },
  });
  return (
    <Form state={form} words={formWords}>
      <HiddenUsername email={email} />
      <OldPasswordInput field={form.field("password")} aside={null} />
      <Buttons form={form} onCancel={() => onAnswer(false)} />
    </Form>
  );
}

function ByCode({ onAnswer }: Props) {
  const prove = useAction(api.stepUp.withCode);
  const form = useForm<"code">({
    initial: { code: "" },
    check: ({ code }) => ({ code: checkCode(code) }),
    submit: async ({ code }) => {
      await prove({ code });
      onAnswer(true);
      return "leaving";
    },
    explain: explainAccountError,
  });
  const { note, mail } = useMailedCode(form.fail);
  return (
    <Form state={form} words={formWords}>
      <CodeInput field={form.field("code")} onFilled={form.send} />
      <div>
        <TextButton onClick={() => void mail(true)}>{words.resend}</TextButton>
        <p role="status" className={note === "" ? "sr-only" : "text-sm text-ink-soft"}>
          {note}
        </p>
      </div>
      <Buttons form={form} onCancel={() => onAnswer(false)} />
    </Form>
  );
}

/** Mails a code when the dialog opens, and another when asked to. A code that was just mailed is good enough. */
function useMailedCode(onFailure: (error: unknown) => void) {
  const request = useAction(api.stepUp.requestCode);
  const [note, setNote] = useState("");
  const begun = useRef(false);

  async function mail(again: boolean): Promise<void> {
    setNote(words.asking);
    try {
      await request({});
      setNote(again ? words.resent : "");
    } catch (error) {
      setNote("");
      if (again || failureData(error)?.code !== "RATE_LIMITED") onFailure(error);
    }
  }

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void mail(false);
  });

  return { note, mail };
}

function Buttons(props: {
  form: FormControl<"password"> | FormControl<"code">;
  onCancel: () => void;
}) {
  return (
    <div className="flex flex-wrap gap-3">
      <Button type="submit" busy={props.form.busy} busyLabel={words.busy}>
        {words.submit}
      </Button>
      <Button look="secondary" onClick={props.onCancel}>
        {settings.cancel}
      </Button>
    </div>
  );
}

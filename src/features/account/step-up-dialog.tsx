import { useAction } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { StepUpMethod } from "../../../convex/shared/errors";
import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { form as formWords } from "../../copy/en";
import { settings, stepUp as words } from "../../copy/settings";
import { checkCode } from "../../fields/check-code";
import { checkOldPassword } from "../../fields/checks";
import { CodeInput } from "../../fields/code-input";
import { OldPasswordInput } from "../../fields/form-fields";
import { HiddenUsername } from "../../fields/new-password-input";
import { ResendButton } from "../../fields/resend-button";
import { explainAccountError, wrongPassword } from "../../lib/account-errors";
import { failureData } from "../../lib/auth-errors";
import { useForm } from "../../lib/use-form";
import type { FormControl } from "../../lib/use-form";
import { Button } from "../../ui/button";
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
  const prove = useAction(api.reauthentication.withPassword);
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

function ByCode({ email, onAnswer }: Props) {
  const prove = useAction(api.reauthentication.withCode);
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
  const { resendAt, mail } = useMailedCode(form.fail);
  return (
    <Form state={form} words={formWords}>
      <CodeInput field={form.field("code")} onFilled={form.send} />
      <ResendButton
        email={email}
        resendAt={resendAt}
        send={mail}
        onSent={() => form.restart("code")}
        onFailure={form.fail}
      />
      <Buttons form={form} onCancel={() => onAnswer(false)} />
    </Form>
  );
}

/** Mails a code when the dialog opens, and another when asked to. A code that was just mailed is good enough. */
function useMailedCode(onFailure: (error: unknown) => void) {
  const request = useAction(api.reauthentication.requestCode);
  const [resendAt, setResendAt] = useState(() => Date.now() + RESEND_COOLDOWN);
  const begun = useRef(false);

  async function mail(): Promise<void> {
    try {
      await request({});
      setResendAt(Date.now() + RESEND_COOLDOWN);
    } catch (error) {
      const data = failureData(error);
      if (data?.code === "RATE_LIMITED") setResendAt(data.retryAt);
      throw error;
    }
  }

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mail().catch((error: unknown) => {
      if (failureData(error)?.code !== "RATE_LIMITED") onFailure(error);
    });
  });

  return { resendAt, mail };
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

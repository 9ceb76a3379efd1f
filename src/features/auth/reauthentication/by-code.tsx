import { useAction, useQuery } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { RESEND_COOLDOWN } from "../../../../convex/shared/limits";
import { shownEmail } from "../../../../convex/shared/shownEmail";
import { useCopy } from "../../../copy/copy";
import { checkCode } from "../../../fields/check-code";
import { CodeInput } from "../../../fields/code-input";
import { ResendButton } from "../../../fields/resend-button";
import { explainAccountError } from "../../../lib/account-errors";
import { retryTime } from "../../../lib/auth-errors";
import { checks } from "../../../lib/form-schema";
import { useForm } from "../../../lib/use-form";
import { Form } from "../../../ui/form";
import { MailNews } from "../mail-news";
import { ProofButtons } from "./proof-buttons";
import type { ProofProps } from "./proof";

export function ByCode({ email, onAnswer }: ProofProps) {
  const formWords = useCopy("form");
  const prove = useAction(api.reauthentication.withCode);
  const form = useForm({
    initial: { code: "" },
    schema: checks<{ code: string }>({ code: checkCode }),
    submit: async ({ code }) => {
      await prove({ code });
      onAnswer(true);
      return "leaving";
    },
    explain: explainAccountError,
  });
  const mailState = useQuery(api.reauthentication.mailState);
  const { resendAt, mail } = useMailedCode(form.fail);
  return (
    <Form state={form} words={formWords}>
      <CodeInput field={form.field("code")} onFilled={form.send} />
      <MailNews state={mailState} />
      <ResendButton
        email={shownEmail(email)}
        resendAt={resendAt}
        send={mail}
        onSent={() => form.restart("code")}
        onFailure={form.fail}
      />
      <ProofButtons busy={form.busy} onCancel={() => onAnswer(false)} />
    </Form>
  );
}

/**
 * Mails a code when the dialog opens, and another when asked to. A code that was just mailed is
 * good enough.
 */
function useMailedCode(onFailure: (error: unknown) => void) {
  const request = useAction(api.reauthentication.requestCode);
  const [resendAt, setResendAt] = useState(() => Date.now() + RESEND_COOLDOWN);
  const begun = useRef(false);

  async function mail(): Promise<void> {
    try {
      await request({});
      setResendAt(Date.now() + RESEND_COOLDOWN);
    } catch (error) {
      const retryAt = retryTime(error);
      if (retryAt !== null) setResendAt(retryAt);
      throw error;
    }
  }

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mail().catch((error: unknown) => {
      if (retryTime(error) === null) onFailure(error);
    });
  });

  return { resendAt, mail };
}

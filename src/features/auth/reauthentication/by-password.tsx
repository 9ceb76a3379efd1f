import { useAction } from "convex/react";
import { api } from "../../../../convex/_generated/api";
import { useCopy } from "../../../copy/copy";
import { checkOldPassword } from "../../../fields/checks";
import { OldPasswordInput } from "../../../fields/form-fields";
import { HiddenUsername } from "../../../fields/new-password-input";
import { wrongPassword } from "../../../lib/account-errors";
import { failureData } from "../../../lib/auth-errors";
import { checks } from "../../../lib/form-schema";
import { useForm } from "../../../lib/use-form";
import { Form } from "../../../ui/form";
import { ProofButtons } from "./proof-buttons";
import type { ProofProps } from "./proof";

export function ByPassword({ email, onAnswer }: ProofProps) {
  const formWords = useCopy("form");
  const words = useCopy("reauthentication");
  const prove = useAction(api.reauthentication.withPassword);
  const form = useForm({
    initial: { password: "" },
    schema: checks<{ password: string }>({ password: checkOldPassword }),
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
      <ProofButtons busy={form.busy} onCancel={() => onAnswer(false)} />
    </Form>
  );
}

import { useAction } from "convex/react";
import { useState } from "react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { checkNewPassword } from "../../fields/check-new-password";
import { bind } from "../../fields/form-fields";
import { HiddenUsername, NewPasswordInput } from "../../fields/new-password-input";
import { explainAccountError, wrongPassword } from "../../lib/account-errors";
import { failureData } from "../../lib/auth-errors";
import { checks } from "../../lib/form-schema";
import { useForm } from "../../lib/use-form";
import type { FormField } from "../../lib/use-form";
import { Form } from "../../ui/form";
import { PasswordField } from "../../ui/password-field";
import { Section } from "../../ui/section";
import { SaveRow } from "../../fields/save-row";
import { useReauthentication } from "../auth/reauthentication/use-reauthentication";

/**
 * Changes the password, or sets the first one. A set one stays on this card with what came of it.
 */
export function PasswordSection(props: { email: string; hasPassword: boolean }) {
  const words = useCopy("security");
  const { email, hasPassword } = props;
  const [done, setDone] = useState<string | null>(null);
  return (
    <Section title={words.passwordTitle} lead={hasPassword ? words.changeLead : words.setLead}>
      {hasPassword ? (
        <ChangePassword email={email} done={done} onDone={setDone} />
      ) : (
        <SetPassword email={email} done={done} onDone={setDone} />
      )}
    </Section>
  );
}

interface FormProps {
  email: string;
  done: string | null;
  onDone: (done: string | null) => void;
}

function ChangePassword({ email, done, onDone }: FormProps) {
  const formWords = useCopy("form");
  const words = useCopy("security");
  const form = useChangeForm(email, onDone);
  return (
    <Form state={form} words={formWords}>
      <HiddenUsername email={email} />
      <CurrentPasswordInput field={form.field("currentPassword")} />
      <NewPasswordInput field={form.field("newPassword")} email={email} />
      <SaveRow busy={form.busy} done={done} label={words.change} busyLabel={words.changing} />
    </Form>
  );
}

function useChangeForm(email: string, onDone: FormProps["onDone"]) {
  const accountFailures = useCopy("accountFailures");
  const words = useCopy("security");
  const change = useAction(api.passwords.change);
  const form = useForm({
    initial: { currentPassword: "", newPassword: "" },
    schema: checks<{ currentPassword: string; newPassword: string }>({
      currentPassword: (password) =>
        password === "" ? accountFailures.currentPasswordMissing : undefined,
      newPassword: (password) => checkNewPassword(password, email),
    }),
    refused: { currentPassword: accountFailures.currentPassword },
    submit: async (passwords) => {
      onDone(null);
      const { ended } = await change(passwords);
      form.clear();
      onDone(words.changed(ended));
      return "done";
    },
    explain: wrongPassword("currentPassword", accountFailures.currentPassword),
    onFailure: (error, { restart }) => {
      if (failureData(error)?.code === "INVALID_CREDENTIALS") restart("currentPassword");
    },
  });
  return form;
}

function SetPassword({ email, done, onDone }: FormProps) {
  const formWords = useCopy("form");
  const words = useCopy("security");
  const set = useAction(api.passwords.set);
  const confirmed = useReauthentication();
  const form = useForm({
    initial: { newPassword: "" },
    schema: checks<{ newPassword: string }>({
      newPassword: (password) => checkNewPassword(password, email),
    }),
    submit: async ({ newPassword }) => {
      onDone(null);
      const { ended } = await confirmed(() => set({ newPassword }));
      onDone(words.done(ended));
      return "done";
    },
    explain: explainAccountError,
  });
  return (
    <Form state={form} words={formWords}>
      <HiddenUsername email={email} />
      <NewPasswordInput field={form.field("newPassword")} email={email} />
      <SaveRow busy={form.busy} done={done} label={words.set} busyLabel={words.setting} />
    </Form>
  );
}

function CurrentPasswordInput({ field }: { field: FormField<"currentPassword", string> }) {
  const passwordField = useCopy("passwordField");
  const words = useCopy("security");
  return (
    <PasswordField
      {...bind(field)}
      label={words.currentPassword}
      autoComplete="current-password"
      words={passwordField}
    />
  );
}

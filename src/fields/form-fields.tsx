import type { ReactNode } from "react";
import { fields, form as formWords, passwordField } from "../copy/en";
import type { FieldName } from "../lib/auth-errors";
import { keepEmailDraft } from "../lib/email-draft";
import type { FormField } from "../lib/use-form";
import { Field } from "../ui/field";
import { PasswordField } from "../ui/password-field";

/** The fields of sign-in, with their words and the attributes password managers go by. */

/** What a field of a form hands to its input. */
export function bind<Name extends FieldName>({ set, ...field }: FormField<Name>) {
  return {
    ...field,
    errorPrefix: formWords.errorPrefix,
    onChange: (event: { target: { value: string } }) => set(event.target.value),
  };
}

export function EmailInput({ field }: { field: FormField<"email"> }) {
  return (
    <Field
      {...bind(field)}
      label={fields.email}
      type="email"
      inputMode="email"
      autoComplete="username"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      onBlur={(event) => keepEmailDraft(event.target.value)}
    />
  );
}

export function OldPasswordInput(props: { field: FormField<"password">; aside: ReactNode }) {
  return (
    <PasswordField
      {...bind(props.field)}
      label={fields.password}
      autoComplete="current-password"
      words={passwordField}
      aside={props.aside}
    />
  );
}

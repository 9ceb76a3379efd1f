import type { ReactNode } from "react";
import { copyOf, useCopy } from "../copy/copy";
import { keepEmailDraft } from "../lib/email-draft";
import type { FormField } from "../lib/use-form";
import { Field } from "../ui/field";
import { PasswordField } from "../ui/password-field";

/** The fields of sign-in, with their words and the attributes password managers go by. */

/** What a text field of a form hands to its input. */
export function bind<Name extends string>({ set, ...field }: FormField<Name, string>) {
  const formWords = copyOf("form");
  return {
    ...field,
    errorPrefix: formWords.errorPrefix,
    onChange: (event: { target: { value: string } }) => set(event.target.value),
  };
}

/** What a field of a form hands to a list of choices. */
export function bindSelect<Name extends string>({ set, ...field }: FormField<Name, string>) {
  const formWords = copyOf("form");
  return { ...field, errorPrefix: formWords.errorPrefix, onValue: set };
}

/** What a field of a form hands to a checkbox. */
export function bindCheckbox<Name extends string>(props: FormField<Name, boolean>) {
  const formWords = copyOf("form");
  const { set, value, ...field } = props;
  return { ...field, checked: value, errorPrefix: formWords.errorPrefix, onValue: set };
}

export function EmailInput({ field }: { field: FormField<"email", string> }) {
  const fields = useCopy("fields");
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

export function OldPasswordInput(props: {
  field: FormField<"password", string>;
  aside: ReactNode;
}) {
  const fields = useCopy("fields");
  const passwordField = useCopy("passwordField");
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

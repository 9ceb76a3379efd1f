import { lazy, Suspense } from "react";
import type { ReactNode } from "react";
import { CODE_LENGTH, PASSWORD_ADVISED, PASSWORD_MIN } from "../../convex/shared/limits";
import { codeDigits } from "../../convex/shared/canonical";
import { fields, form as formWords, passwordField, strength } from "../copy/en";
import type { FieldName } from "../lib/auth-errors";
import { keepEmailDraft } from "../lib/email-draft";
import type { FormField } from "../lib/use-form";
import { CodeField } from "../ui/code-field";
import { Field } from "../ui/field";
import { PasswordField } from "../ui/password-field";

/** The fields that the sign-in screens share, with their words and the attributes password managers go by. */

/** The meter brings dictionaries along, so it comes after the screen. */
const StrengthMeter = lazy(async () => {
  const { StrengthMeter } = await import("./strength-meter");
  return { default: StrengthMeter };
});

function bind<Name extends FieldName>({ set, ...field }: FormField<Name>) {
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

export function NewPasswordInput<Name extends "password" | "newPassword">(props: {
  field: FormField<Name>;
  /** Words a guesser would try first. */
  email: string;
}) {
  const { field, email } = props;
  return (
    <PasswordField
      {...bind(field)}
      label={field.name === "password" ? fields.password : fields.newPassword}
      hint={strength.hint(PASSWORD_MIN, PASSWORD_ADVISED)}
      autoComplete="new-password"
      words={passwordField}
      below={
        field.value === "" ? null : (
          <Suspense fallback={<div className="h-8" />}>
            <StrengthMeter password={field.value} email={email} />
          </Suspense>
        )
      }
    />
  );
}

export function CodeInput(props: { field: FormField<"code">; onFilled?: () => void }) {
  const { set, ...field } = props.field;
  return (
    <CodeField
      {...field}
      errorPrefix={formWords.errorPrefix}
      label={fields.code}
      digits={CODE_LENGTH}
      read={codeDigits}
      onValue={set}
      {...(props.onFilled === undefined ? {} : { onFilled: props.onFilled })}
    />
  );
}

/** Tells password managers whose password a form is about. */
export function HiddenUsername({ email }: { email: string }) {
  return (
    <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
  );
}

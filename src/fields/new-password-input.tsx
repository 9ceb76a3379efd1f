import { useCopy } from "../copy/copy";
import { shownEmail } from "../../convex/shared/shownEmail";
import { lazyComponent } from "../lib/lazy-component";
import type { FormField } from "../lib/use-form";
import { PasswordField } from "../ui/password-field";
import { bind } from "./form-fields";

/** The meter brings dictionaries along, so it comes after the screen. */
const StrengthMeter = lazyComponent(async () => (await import("./strength-meter")).StrengthMeter);

export function NewPasswordInput<Name extends "password" | "newPassword">(props: {
  field: FormField<Name, string>;
  /** Words a guesser would try first. */
  email: string;
}) {
  const fields = useCopy("fields");
  const passwordField = useCopy("passwordField");
  const strength = useCopy("strength");
  const { field, email } = props;
  return (
    <PasswordField
      {...bind(field)}
      label={field.name === "password" ? fields.password : fields.newPassword}
      hint={strength.hint}
      autoComplete="new-password"
      words={passwordField}
      below={
        field.value === "" ? null : (
          <StrengthMeter
            password={field.value}
            email={email}
            placeholder={<div className="h-8" />}
          />
        )
      }
    />
  );
}

/** Tells password managers whose password a form is about. */
export function HiddenUsername({ email }: { email: string }) {
  return (
    <input
      type="text"
      name="username"
      autoComplete="username"
      value={shownEmail(email)}
      readOnly
      hidden
    />
  );
}

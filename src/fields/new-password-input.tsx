import { PASSWORD_ADVISED, PASSWORD_MIN } from "../../convex/shared/limits";
import { fields, passwordField } from "../copy/en";
import { strength } from "../copy/signed-out";
import { LoadBoundary, loadable } from "../lib/loadable";
import type { FormField } from "../lib/use-form";
import { PasswordField } from "../ui/password-field";
import { bind } from "./form-fields";

/** The meter brings dictionaries along, so it comes after the screen. */
const StrengthMeter = loadable(async () => (await import("./strength-meter")).StrengthMeter);

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
          <LoadBoundary fallback={<div className="h-8" />}>
            <StrengthMeter password={field.value} email={email} />
          </LoadBoundary>
        )
      }
    />
  );
}

/** Tells password managers whose password a form is about. */
export function HiddenUsername({ email }: { email: string }) {
  return (
    <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
  );
}

import { useState } from "react";
import { NAME_MAX } from "../../../convex/shared/limits";
import { accountFailures } from "../../copy/account-failures";
import { form as formWords } from "../../copy/en";
import { settings, profile as words } from "../../copy/settings";
import { explainAccountError } from "../../lib/account-errors";
import { useDraftForm } from "../../lib/use-draft-form";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { Section } from "../../ui/section";
import { bind } from "../../fields/form-fields";
import { SaveRow } from "../../fields/save-row";
import { useUpdateProfile } from "./use-update-profile";

/** Only the length: the rest is for the backend to refuse, whose schemas would cost the first load 5 kB. */
function checkName(name: string): string | undefined {
  return Array.from(name.trim().normalize("NFC")).length > NAME_MAX
    ? accountFailures.name
    : undefined;
}

export function NameSection({ user }: { user: { _id: string; name: string | null } }) {
  const update = useUpdateProfile();
  const [saved, setSaved] = useState(false);
  const form = useDraftForm<"name">({
    owner: user._id,
    draft: "profile",
    initial: { name: user.name ?? "" },
    check: ({ name }) => ({ name: checkName(name) }),
    submit: async ({ name }) => {
      setSaved(false);
      await update({ name: name.trim() === "" ? null : name.trim() });
      setSaved(true);
      return "done";
    },
    onChange: () => setSaved(false),
    explain: explainAccountError,
  });
  return (
    <Section title={words.nameTitle} lead={words.nameLead}>
      <Form state={form} words={formWords}>
        <Field
          {...bind(form.field("name"))}
          label={words.nameLabel}
          autoComplete="name"
          dir="auto"
        />
        <SaveRow busy={form.busy} done={saved ? settings.saved : null} />
      </Form>
    </Section>
  );
}

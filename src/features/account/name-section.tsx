import { useState } from "react";
import { NAME_MAX } from "../../../convex/shared/limits";
import { accountFailures } from "../../copy/account-failures";
import { form as formWords } from "../../copy/en";
import { settings, profile as words } from "../../copy/settings";
import { explainAccountError } from "../../lib/account-errors";
import { keepDraft, readDraft } from "../../lib/drafts";
import { useForm } from "../../lib/use-form";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { Section } from "../../ui/section";
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
  const form = useForm<"name">({
    initial: { name: readDraft(user._id, "name") ?? user.name ?? "" },
    check: ({ name }) => ({ name: checkName(name) }),
    submit: async ({ name }) => {
      setSaved(false);
      await update({ name: name.trim() === "" ? null : name.trim() });
      keepDraft(user._id, "name", null);
      setSaved(true);
      return "done";
    },
    explain: explainAccountError,
  });
  const { set, ...field } = form.field("name");
  return (
    <Section title={words.nameTitle} lead={words.nameLead}>
      <Form state={form} words={formWords}>
        <Field
          {...field}
          label={words.nameLabel}
          errorPrefix={formWords.errorPrefix}
          autoComplete="name"
          onChange={(event) => {
            set(event.target.value);
            setSaved(false);
            keepDraft(user._id, "name", event.target.value);
          }}
        />
        <SaveRow busy={form.busy} done={saved ? settings.saved : null} />
      </Form>
    </Section>
  );
}

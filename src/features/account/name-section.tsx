import { useState } from "react";
import * as z from "zod/mini";
import { copyOf, useCopy } from "../../copy/copy";
import { name as nameOfPerson } from "../../../convex/shared/validation";
import { explainAccountError } from "../../lib/account-errors";
import { useDraftForm } from "../../lib/use-draft-form";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { Section } from "../../ui/section";
import { bind } from "../../fields/form-fields";
import { SaveRow } from "../../fields/save-row";
import { useUpdateProfile } from "./use-update-profile";

/** An empty field says that there is no name. */
const nameSchema = z.object({
  name: z.union(
    [
      z.pipe(
        z.string().check(z.trim(), z.maxLength(0)),
        z.transform(() => null),
      ),
      nameOfPerson,
    ],
    { error: () => copyOf("accountFailures").name },
  ),
});

export function NameSection({ user }: { user: { _id: string; name: string | null } }) {
  const accountFailures = useCopy("accountFailures");
  const formWords = useCopy("form");
  const settings = useCopy("settings");
  const words = useCopy("profile");
  const update = useUpdateProfile();
  const [saved, setSaved] = useState(false);
  const form = useDraftForm({
    owner: user._id,
    draft: "profile",
    initial: { name: user.name ?? "" },
    schema: nameSchema,
    refused: { name: accountFailures.name },
    submit: async ({ name }) => {
      setSaved(false);
      await update({ name });
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

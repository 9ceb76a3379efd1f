import { useState } from "react";
import { copyOf, useCopy } from "../../copy/copy";
import { nameProblem, readName } from "../../../convex/shared/names";
import { explainAccountError } from "../../lib/account-errors";
import { checks } from "../../lib/form-schema";
import { useDraftForm } from "../../lib/use-draft-form";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { Section } from "../../ui/section";
import { bind } from "../../fields/form-fields";
import { SaveRow } from "../../fields/save-row";
import { useUpdateProfile } from "./use-update-profile";

/** An empty field says that there is no name. */
function checkName(name: string): string | undefined {
  const words = copyOf("accountFailures");
  const problem = name.trim() === "" ? null : nameProblem(name);
  switch (problem) {
    case "empty":
    case null:
      return undefined;
    case "tooLong":
      return words.name;
    case "unreadable":
      return words.nameUnreadable;
    case "reserved":
      return words.nameReserved;
    case "mixed":
      return words.nameMixed;
    default:
      return problem satisfies never;
  }
}

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
    schema: checks<{ name: string }>({ name: checkName }),
    refused: { name: accountFailures.name },
    submit: async ({ name }) => {
      setSaved(false);
      await update({ name: readName(name) });
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

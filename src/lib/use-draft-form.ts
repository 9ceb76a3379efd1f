import { useState } from "react";
import type { FieldName } from "./auth-errors";
import { keepDraft, readDraft } from "./drafts";
import { useForm } from "./use-form";
import type { FormControl, FormPlan } from "./use-form";

interface DraftPlan<Name extends FieldName> extends FormPlan<Name> {
  /** Whose texts these are, so that the next person at this browser does not find them. */
  owner: string;
  /** A name of this form's own. */
  draft: string;
}

/** A form whose texts outlive a reload and the end of the session in this tab, until they are saved. Not for secrets. */
export function useDraftForm<Name extends FieldName>(plan: DraftPlan<Name>): FormControl<Name> {
  const { owner, draft } = plan;
  const keyOf = (name: string) => `${draft}-${name}`;
  const [initial] = useState(() => {
    const kept = Object.entries<string>(plan.initial).map(([name, value]) => [
      name,
      readDraft(owner, keyOf(name)) ?? value,
    ]);
    return Object.fromEntries(kept) as FormPlan<Name>["initial"]; // the same keys
  });
  const form = useForm<Name>({
    ...plan,
    initial,
    submit: async (values) => {
      const outcome = await plan.submit(values);
      for (const name of Object.keys(values)) keepDraft(owner, keyOf(name), null);
      return outcome;
    },
  });

  function field<Own extends Name>(name: Own) {
    const { set, ...rest } = form.field(name);
    const keep = (value: string) => {
      set(value);
      keepDraft(owner, keyOf(name), value);
    };
    return { ...rest, set: keep };
  }

  return { ...form, field };
}

import { useState } from "react";
import { keepDraft, readDraft } from "./drafts";
import { entriesOf, useForm } from "./use-form";
import type { FormControl, FormPlan } from "./use-form";

interface DraftPlan<Values extends object, Output> extends FormPlan<Values, Output> {
  /** Whose texts these are, so that the next person at this browser does not find them. */
  owner: string;
  /** A name of this form's own. */
  draft: string;
}

/**
 * A form whose values outlive a reload and the end of the session in this tab, until they are
 * saved. Not for secrets.
 */
export function useDraftForm<Values extends object, Output>(
  plan: DraftPlan<Values, Output>,
): FormControl<Values> {
  const { owner, draft } = plan;
  const keyOf = (name: string) => `${draft}-${name}`;
  const [initial] = useState(() => {
    const kept = entriesOf(plan.initial).map(([name, value]) => [
      name,
      readValue(readDraft(owner, keyOf(name)), value),
    ]);
    return Object.fromEntries(kept) as Values; // the same keys and kinds
  });
  const form = useForm<Values, Output>({
    ...plan,
    initial,
    submit: async (output) => {
      const outcome = await plan.submit(output);
      for (const name of Object.keys(initial)) keepDraft(owner, keyOf(name), null);
      return outcome;
    },
  });

  function field<Name extends keyof Values & string>(name: Name) {
    const { set, ...rest } = form.field(name);
    const keep = (value: Values[Name]) => {
      set(value);
      keepDraft(owner, keyOf(name), typeof value === "string" ? value : JSON.stringify(value));
    };
    return { ...rest, set: keep };
  }

  return { ...form, field };
}

/** A kept value, if it is of the kind that the field holds. */
function readValue(kept: string | null, initial: unknown): unknown {
  if (kept === null || typeof initial === "string") return kept ?? initial;
  try {
    const value: unknown = JSON.parse(kept);
    return typeof value === typeof initial ? value : initial;
  } catch {
    return initial; // not written by this form
  }
}

import { useEffect, useState } from "react";
import { forgetSent, keepDraft, keyOfSent, readDraft, readSent } from "./drafts";
import { entriesOf, useForm } from "./use-form";
import type { FormControl, FormPlan } from "./use-form";

interface DraftPlan<Values extends object, Output> extends FormPlan<Values, Output> {
  /** Whether a row is there that was sent with this key; for forms that add one. */
  isThere?: (key: string) => Promise<boolean>;
  /** Empties a form that adds rows; not called if something else was typed meanwhile. */
  onAdded?: (form: FormControl<Values>) => void;
  /** Whose texts these are, so that the next person at this browser does not find them. */
  owner: string;
  /** A name of this form's own. */
  draft: string;
}

interface DraftControl<Values extends object> extends FormControl<Values> {
  /** For what adds a row: sent along, it keeps the backend from adding it twice. */
  makeKey: () => string;
}

/**
 * A form whose values outlive a reload and the end of the session in this tab, until they are
 * saved. Not for secrets.
 */
export function useDraftForm<Values extends object, Output>(
  plan: DraftPlan<Values, Output>,
): DraftControl<Values> {
  const { owner, draft } = plan;
  const keyOf = (name: string) => `${draft}-${name}`;
  const [initial] = useState(() => {
    const kept = entriesOf(plan.initial).map(([name, value]) => [
      name,
      readValue(readDraft(owner, keyOf(name)), value),
    ]);
    return Object.fromEntries(kept) as Values; // the same keys and kinds
  });
  const names = Object.keys(initial);
  const form: FormControl<Values> = useForm<Values, Output>({
    ...plan,
    initial,
    submit: async (output) => {
      const sent = JSON.stringify(form.read());
      const outcome = await plan.submit(output);
      forgetSent(owner, draft);
      if (JSON.stringify(form.read()) === sent) settle();
      return outcome;
    },
  });

  function settle(): void {
    for (const name of names) keepDraft(owner, keyOf(name), null);
    plan.onAdded?.(form);
  }

  // After a reload: what was sent without an answer may be there, and is no draft then.
  useEffect(() => {
    const sent = readSent(owner, draft);
    if (sent === null || plan.isThere === undefined) return;
    const forget = (isThere: boolean) => {
      if (!isThere) return;
      forgetSent(owner, draft);
      if (JSON.stringify(form.read()) === sent.input) settle();
    };
    // Unknown: the key still keeps it from being added twice.
    plan.isThere(sent.key).then(forget, () => undefined);
    // Asked once, when the page is loaded.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  function field<Name extends keyof Values & string>(name: Name) {
    const { set, ...rest } = form.field(name);
    const keep = (value: Values[Name]) => {
      set(value);
      keepDraft(owner, keyOf(name), typeof value === "string" ? value : JSON.stringify(value));
    };
    return { ...rest, set: keep };
  }

  const makeKey = () => keyOfSent(owner, draft, JSON.stringify(form.read()));
  return { ...form, field, makeKey };
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

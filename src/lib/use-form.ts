import { useEffect, useId, useRef, useState } from "react";
import { explainError, OfflineError } from "./auth-errors";
import type { Failure, FieldName } from "./auth-errors";
import { isOnline } from "./online";
import { useTitleOfErrors } from "./page-title";
import { useWait } from "./use-wait";

type Values<Name extends FieldName> = Record<Name, string>;
type Problems<Name extends FieldName> = Partial<Record<Name, string | undefined>>;

export interface FormPlan<Name extends FieldName> {
  initial: Values<Name>;
  /** What is wrong before anything is sent, by field. */
  check: (values: Values<Name>) => Problems<Name>;
  /** "leaving" keeps the form busy, because the screen is about to change. */
  submit: (values: Values<Name>) => Promise<"leaving" | "done">;
  /** Called when a failure is shown, e.g. to clear a field. */
  onFailure?: (error: unknown, form: { restart: (name: Name) => void }) => void;
  /** Called when a person changes a value, e.g. to take back that it was saved. */
  onChange?: () => void;
  /** The field that a failure's field is called here. */
  alias?: Partial<Record<FieldName, Name>>;
  /** The words for a failure, where this form knows better ones. */
  explain?: (error: unknown, now: number) => Failure;
}

export interface FormField<Name extends FieldName> {
  id: Name;
  name: Name;
  value: string;
  error: string | undefined;
  set: (value: string) => void;
}

export interface FormControl<Name extends FieldName> {
  id: string;
  failure: { message: string; attempt: number } | null;
  busy: boolean;
  slow: boolean;
  field: <Own extends Name>(name: Own) => FormField<Own>;
  /** Takes away a field's error and text and puts the focus there. */
  restart: (name: Name) => void;
  /** Empties the form after it has done its work. */
  clear: () => void;
  send: () => void;
  stopWaiting: () => void;
  fail: (error: unknown) => void;
}

/** The state of one form: checks on submit, then while wrong fields are mended; one submission at a time. */
export function useForm<Name extends FieldName>(plan: FormPlan<Name>): FormControl<Name> {
  const id = useId();
  const [values, setValues] = useState(plan.initial);
  /** The values as of now, for what happens between two renderings. */
  const latest = useRef(values);
  const [problems, setProblems] = useState<Problems<Name>>({});
  const [failure, setFailure] = useState<FormControl<Name>["failure"]>(null);
  const attempts = useRef(0);
  const wait = useWait();
  const focusFirstProblem = useProblemFocus(id);
  useTitleOfErrors(failure !== null || isWrong(problems));

  function set(name: Name, value: string): void {
    const after = { ...latest.current, [name]: value };
    keep(after);
    plan.onChange?.();
    // Only fields that are wrong already are looked at while one types; a refusal by the server is forgotten.
    setProblems((wrong) =>
      wrong[name] === undefined ? wrong : { ...wrong, [name]: plan.check(after)[name] },
    );
  }

  function keep(after: Values<Name>): void {
    latest.current = after;
    setValues(after);
  }

  function show(shown: Failure): void {
    const field = nameOf(shown.field, plan, values);
    if (field !== null) setProblems({ [field]: shown.message } as Problems<Name>);
    attempts.current += 1;
    setFailure(field === null ? { message: shown.message, attempt: attempts.current } : null);
    focusFirstProblem();
  }

  function restart(name: Name): void {
    keep({ ...latest.current, [name]: "" });
    setProblems({});
    setFailure(null);
    focusInput(id, name);
  }

  function fail(error: unknown): void {
    plan.onFailure?.(error, { restart });
    show((plan.explain ?? explainError)(error, Date.now()));
  }

  function send(): void {
    if (wait.isBusy()) return;
    // Browsers may fill fields in without telling React, so the form itself is asked.
    const typed = readForm(id, latest.current);
    keep(typed);
    const wrong = plan.check(typed);
    setProblems(wrong);
    setFailure(null);
    if (isWrong(wrong)) return focusFirstProblem();
    if (!isOnline()) return fail(new OfflineError());
    void wait.run(() => plan.submit(typed), fail);
  }

  return {
    id,
    failure,
    busy: wait.busy,
    slow: wait.slow,
    field: (name) => ({
      id: name,
      name,
      value: values[name],
      error: problems[name],
      set: (value) => set(name, value),
    }),
    restart,
    clear: () => keep(emptied(latest.current)),
    send,
    stopWaiting: wait.stop,
    fail,
  };
}

function isWrong(problems: Partial<Record<FieldName, string>>): boolean {
  return Object.values(problems).some((problem) => problem !== undefined);
}

function nameOf<Name extends FieldName>(
  field: FieldName | undefined,
  plan: FormPlan<Name>,
  values: Values<Name>,
): Name | null {
  if (field === undefined) return null;
  const own = Object.keys(values).find((name): name is Name => name === field);
  return plan.alias?.[field] ?? own ?? null;
}

function emptied<Name extends FieldName>(values: Values<Name>): Values<Name> {
  const empty = Object.keys(values).map((name) => [name, ""]);
  return Object.fromEntries(empty) as Values<Name>; // the same keys
}

function formElement(id: string): HTMLFormElement | null {
  const element = document.getElementById(id);
  return element instanceof HTMLFormElement ? element : null;
}

function readForm<Name extends FieldName>(id: string, values: Values<Name>): Values<Name> {
  const form = formElement(id);
  if (form === null) return values;
  const data = new FormData(form);
  const read = Object.entries(values).map(([name, value]) => [name, data.get(name) ?? value]);
  return Object.fromEntries(read) as Values<Name>; // the same keys, each with a text input's value
}

function focusInput(id: string, name: string): void {
  formElement(id)?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();
}

/** Moves the focus to the first wrong field once it is drawn as wrong. */
function useProblemFocus(id: string): () => void {
  const [request, setRequest] = useState(0);
  useEffect(() => {
    if (request > 0) formElement(id)?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [id, request]);
  return () => setRequest((before) => before + 1);
}

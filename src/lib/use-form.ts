import { useEffect, useId, useRef, useState } from "react";
import { OfflineError, explainError } from "./auth-errors";
import type { Failure } from "./auth-errors";
import { validate } from "./form-schema";
import type { FormSchema } from "./form-schema";
import { isOnline } from "./online";
import { serverNow } from "./server-clock";
import { useTitleOfErrors } from "./page-title";
import { useWait } from "./use-wait";

/**
 * The second press of a double one comes within that time, to a form that may be empty again by
 * then.
 */
const DOUBLE_PRESS = 500;

/** The names of a form's fields are those of its initial values. */
type NameOf<Values> = keyof Values & string;
type Problems<Values> = Partial<Record<NameOf<Values>, string>>;

export interface FormPlan<Values extends object, Output> {
  /** What the inputs hold at first: text for text inputs, a boolean for a checkbox, and so on. */
  initial: Values;
  /** What is wrong before anything is sent, and what `submit` gets when nothing is. */
  schema: FormSchema<Output>;
  /** "leaving" keeps the form busy, because the screen is about to change. */
  submit: (output: Output) => Promise<"leaving" | "done">;
  /** Called when a failure is shown, e.g. to clear a field. */
  onFailure?: (error: unknown, form: { restart: (name: NameOf<Values>) => void }) => void;
  /** Called when a person changes a value, e.g. to take back that it was saved. */
  onChange?: () => void;
  /** The words for a failure, where this form knows better ones. */
  explain?: (error: unknown, now: number) => Failure;
  /** The field that a failure's field is called here. */
  alias?: Record<string, NameOf<Values>>;
  /** The words for a field that the backend refuses. */
  refused?: Problems<Values>;
}

export interface FormField<Name extends string, Value> {
  id: Name;
  name: Name;
  value: Value;
  error: string | undefined;
  set: (value: Value) => void;
}

export interface FormControl<Values extends object> {
  id: string;
  failure: { message: string; attempt: number } | null;
  busy: boolean;
  slow: boolean;
  field: <Name extends NameOf<Values>>(name: Name) => FormField<Name, Values[Name]>;
  /** Puts a field back to its first value, takes its error away and puts the focus there. */
  restart: (name: NameOf<Values>) => void;
  /** Empties the form after it has done its work. */
  clear: () => void;
  send: () => void;
  stopWaiting: () => void;
  fail: (error: unknown) => void;
}

/**
 * The state of one form: it validates on submit, then while wrong fields are mended; one submission
 * at a time.
 */
export function useForm<Values extends object, Output>(
  plan: FormPlan<Values, Output>,
): FormControl<Values> {
  const id = useId();
  const [values, setValues] = useState(plan.initial);
  /** The values as of now, for what happens between two renderings. */
  const latest = useRef(values);
  const [problems, setProblems] = useState<Problems<Values>>({});
  const [failure, setFailure] = useState<FormControl<Values>["failure"]>(null);
  const attempts = useRef(0);
  const wait = useWait();
  /** When the form did its work, until something else is typed. */
  const doneAt = useRef<number | null>(null);
  const focusFirstProblem = useProblemFocus(id);
  useTitleOfErrors(failure !== null || isWrong(problems));

  function set<Name extends NameOf<Values>>(name: Name, value: Values[Name]): void {
    const after = { ...latest.current, [name]: value };
    doneAt.current = null;
    keep(after);
    plan.onChange?.();
    // Only fields that are wrong already are looked at while one types; a refusal by the server
    // is forgotten.
    setProblems((wrong) =>
      wrong[name] === undefined ? wrong : withProblem(wrong, name, problemAt(after, name)),
    );
  }

  function problemAt(after: Values, name: NameOf<Values>): string | undefined {
    const validated = validate(plan.schema, after);
    return "fields" in validated ? validated.fields.get(name) : undefined;
  }

  function keep(after: Values): void {
    latest.current = after;
    setValues(after);
  }

  function say(message: string | null): void {
    attempts.current += 1;
    setFailure(message === null ? null : { message, attempt: attempts.current });
  }

  function show({ field, message }: Failure): void {
    const name = field === undefined ? null : ownName(plan, field);
    if (name !== null) setProblems(withProblem<Values>({}, name, plan.refused?.[name] ?? message));
    say(name === null ? message : null);
    focusFirstProblem();
  }

  function restart(name: NameOf<Values>): void {
    keep({ ...latest.current, [name]: emptied(plan.initial)[name] });
    setProblems({});
    setFailure(null);
    focusInput(id, name);
  }

  function fail(error: unknown): void {
    plan.onFailure?.(error, { restart });
    show((plan.explain ?? explainError)(error, serverNow()));
  }

  function send(): void {
    const isSamePress =
      doneAt.current !== null && performance.now() - doneAt.current < DOUBLE_PRESS;
    if (wait.isBusy() || isSamePress) return;
    // Browsers may fill fields in without telling React, so the form itself is asked.
    const typed = readForm(id, latest.current);
    keep(typed);
    const validated = validate(plan.schema, typed);
    if ("fields" in validated) {
      // The keys of the schema's problems are names of fields or of nothing that is drawn.
      setProblems(Object.fromEntries(validated.fields) as Problems<Values>);
      say(validated.form);
      return focusFirstProblem();
    }
    setProblems({});
    setFailure(null);
    if (!isOnline()) return fail(new OfflineError());
    void wait.run(async () => {
      const outcome = await plan.submit(validated.output);
      doneAt.current = performance.now();
      return outcome;
    }, fail);
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
    clear: () => keep(emptied(plan.initial)),
    send,
    stopWaiting: wait.stop,
    fail,
  };
}

function isWrong(problems: Problems<Record<string, unknown>>): boolean {
  return Object.values(problems).some((problem) => problem !== undefined);
}

function withProblem<Values>(
  problems: Problems<Values>,
  name: NameOf<Values>,
  problem: string | undefined,
): Problems<Values> {
  const others = Object.entries(problems).filter(([other]) => other !== name);
  const own = problem === undefined ? [] : [[name, problem]];
  return Object.fromEntries([...others, ...own]) as Problems<Values>; // the same keys
}

function ownName<Values extends object, Output>(
  plan: FormPlan<Values, Output>,
  field: string,
): NameOf<Values> | null {
  const own = Object.keys(plan.initial).find((name) => name === field);
  return plan.alias?.[field] ?? (own as NameOf<Values> | undefined) ?? null; // found among its keys
}

/** The fields of a form's values, whatever they are. */
export function entriesOf(values: object): [string, unknown][] {
  return Object.entries(values);
}

/** Text fields empty, others as they were at first. */
function emptied<Values extends object>(initial: Values): Values {
  const empty = entriesOf(initial).map(([name, value]) => [
    name,
    typeof value === "string" ? "" : value,
  ]);
  return Object.fromEntries(empty) as Values; // the same keys and kinds
}

function formElement(id: string): HTMLFormElement | null {
  const element = document.getElementById(id);
  return element instanceof HTMLFormElement ? element : null;
}

/**
 * What the inputs hold: those of text and checkboxes are asked, other values are as they were set.
 */
function readForm<Values extends object>(id: string, values: Values): Values {
  const form = formElement(id);
  if (form === null) return values;
  const read = entriesOf(values).map(([name, value]) => [
    name,
    readInput(form.elements.namedItem(name), value),
  ]);
  return Object.fromEntries(read) as Values; // the same keys and kinds
}

function readInput(element: Element | RadioNodeList | null, value: unknown): unknown {
  if (typeof value === "boolean" && element instanceof HTMLInputElement) return element.checked;
  if (typeof value !== "string" || element === null) return value;
  // A list of radio buttons has the value of the chosen one.
  return "value" in element && typeof element.value === "string" ? element.value : value;
}

function focusInput(id: string, name: string): void {
  const element = formElement(id)?.elements.namedItem(name);
  if (element instanceof HTMLElement) element.focus();
}

/** Moves the focus to the first wrong field once it is drawn as wrong. */
function useProblemFocus(id: string): () => void {
  const [request, setRequest] = useState(0);
  useEffect(() => {
    if (request > 0) formElement(id)?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [id, request]);
  return () => setRequest((before) => before + 1);
}

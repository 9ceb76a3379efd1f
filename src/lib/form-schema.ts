/**
 * What a form's values must be. Any Standard Schema (standardschema.dev) will do, so a zod schema
 * does; screens of the first load use `checks`, because zod would add 5 kB to it.
 */
export interface FormSchema<Output> {
  readonly "~standard": {
    readonly validate: (values: unknown) => Validation<Output> | Promise<Validation<Output>>;
  };
}

type Validation<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

type Checks<Values> = {
  [Name in keyof Values]?: (value: Values[Name], values: Values) => string | undefined;
};

/** A schema of one check for each field: what is wrong with it in words, or undefined. */
export function checks<Values extends object>(
  byField: Checks<Values>,
): FormSchema<Values> & { "~standard": { vendor: string; version: 1 } } {
  const names = Object.keys(byField) as (keyof Values)[]; // the keys of its own type
  return {
    "~standard": {
      version: 1,
      vendor: "checks",
      validate: (unchecked) => {
        const values = unchecked as Values; // a form validates the values of its own fields
        const issues = names.flatMap((name) => {
          const message = byField[name]?.(values[name], values);
          return message === undefined ? [] : [{ message, path: [name] }];
        });
        return issues.length > 0 ? { issues } : { value: values };
      },
    },
  };
}

export type Validated<Output> =
  | { output: Output }
  /** By field, the first problem of each; `form` is what belongs to none. */
  | { fields: Map<string, string>; form: string | null };

export function validate<Output>(schema: FormSchema<Output>, values: unknown): Validated<Output> {
  const result = schema["~standard"].validate(values);
  if (result instanceof Promise) throw new Error("A form's schema must answer at once");
  if (result.issues === undefined) return { output: result.value };
  const fields = new Map<string, string>();
  let form: string | null = null;
  for (const { path = [], message } of result.issues) {
    const [first] = path;
    const name = typeof first === "object" ? first.key : first;
    if (name === undefined) form ??= message;
    else if (!fields.has(String(name))) fields.set(String(name), message);
  }
  return { fields, form };
}

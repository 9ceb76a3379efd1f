/** Validators (P6.5): wire JSON values against the JSON form of `v.…`. */
import type { JSONValue, ValidatorJSON } from "convex/values";
import { canonicalJson, canonicalValue, isObjectValue, type WireObject } from "./canonical-value";
import type { Catalog } from "./catalog";
import { DeveloperError } from "./database";
import { decodeId } from "./document-id";
import { describeValidator, describeValue } from "./validator-text";

/** How `v.id` knows which table an id is of. Without it any well-formed id passes. */
export type TableNumbers = Pick<Catalog, "tableByNumber">;

interface Mismatch {
  /** Before and after the line that tells the path. */
  readonly head: string;
  readonly tail: string;
  /** Innermost part first. */
  readonly path: string[];
}

function noMatch(value: JSONValue, validator: ValidatorJSON): Mismatch {
  return {
    head: "Value does not match validator.\n",
    tail: `\nValue: ${describeValue(value)}\nValidator: ${describeValidator(validator)}`,
    path: [],
  };
}

function within(mismatch: Mismatch | null, part: string): Mismatch | null {
  mismatch?.path.push(part);
  return mismatch;
}

type ObjectValidator = Extract<ValidatorJSON, { type: "object" }>;

function checkObject(
  validator: ObjectValidator,
  value: WireObject,
  tables?: TableNumbers,
): Mismatch | null {
  const problem = (head: string): Mismatch => ({
    head: `${head}\n`,
    tail: `\nObject: ${describeValue(value)}\nValidator: ${describeValidator(validator)}`,
    path: [],
  });
  for (const name of Object.keys(validator.value).toSorted()) {
    const field = validator.value[name];
    const part = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined) continue;
    if (part === undefined) {
      if (field.optional) continue;
      return problem(
        `Object is missing the required field \`${name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.`,
      );
    }
    const mismatch = within(check(field.fieldType, part, tables), `.${name}`);
    if (mismatch !== null) return mismatch;
  }
  const extra = Object.keys(value)
    .toSorted()
    .find((name) => !Object.hasOwn(validator.value, name));
  return extra === undefined
    ? null
    : problem(`Object contains extra field \`${extra}\` that is not in the validator.`);
}

function checkId(
  validator: Extract<ValidatorJSON, { type: "id" }>,
  value: JSONValue,
  tables?: TableNumbers,
): Mismatch | null {
  if (typeof value !== "string") return noMatch(value, validator);
  const id = decodeId(value);
  if (id === null) return noMatch(value, validator);
  if (tables === undefined) return null;
  const table = tables.tableByNumber(id.table);
  if (table === undefined) return noMatch(value, validator);
  if (table.name === validator.tableName) return null;
  const from = table.name.startsWith("_") ? "a system table" : `table \`${table.name}\``;
  return {
    head: `Found ID "${value}" from ${from}, which does not match the table name in validator \`v.id("${validator.tableName}")\`.`,
    tail: "",
    path: [],
  };
}

function checkRecord(
  validator: Extract<ValidatorJSON, { type: "record" }>,
  value: JSONValue,
  tables?: TableNumbers,
): Mismatch | null {
  if (!isObjectValue(value)) return noMatch(value, validator);
  for (const [key, part] of Object.entries(value)) {
    const mismatch =
      within(check(validator.keys, key, tables), ".keys()") ??
      within(check(validator.values.fieldType, part, tables), ".values()");
    if (mismatch !== null) return mismatch;
  }
  return null;
}

function checkUnion(
  validator: Extract<ValidatorJSON, { type: "union" }>,
  value: JSONValue,
  tables?: TableNumbers,
): Mismatch | null {
  const [only, ...others] = validator.value;
  if (only !== undefined && others.length === 0) return check(only, value, tables);
  return validator.value.some((member) => check(member, value, tables) === null)
    ? null
    : noMatch(value, validator);
}

function isSpecial(value: JSONValue, tag: string): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && tag in value;
}

function sameValue(a: JSONValue, b: JSONValue): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Throws DeveloperError when the validator itself is of an unknown kind. */
function check(validator: ValidatorJSON, value: JSONValue, tables?: TableNumbers): Mismatch | null {
  const unless = (fits: boolean): Mismatch | null => (fits ? null : noMatch(value, validator));
  switch (validator.type) {
    case "any":
      return null;
    case "null":
      return unless(value === null);
    case "number":
      return unless(typeof value === "number" || isSpecial(value, "$float"));
    case "bigint":
    case "commitTs":
      return unless(isSpecial(value, "$integer"));
    case "boolean":
      return unless(typeof value === "boolean");
    case "string":
      return unless(typeof value === "string");
    case "bytes":
      return unless(isSpecial(value, "$bytes"));
    case "literal":
      if (sameValue(value, validator.value)) return null;
      return {
        head: `\`${describeValue(value)}\` does not match literal validator \`${describeValidator(validator)}\`.`,
        tail: "",
        path: [],
      };
    case "id":
      return checkId(validator, value, tables);
    case "array": {
      if (!Array.isArray(value)) return noMatch(value, validator);
      for (const [i, element] of value.entries()) {
        const mismatch = within(check(validator.value, element, tables), `[${i}]`);
        if (mismatch !== null) return mismatch;
      }
      return null;
    }
    case "record":
      return checkRecord(validator, value, tables);
    case "object":
      return isObjectValue(value)
        ? checkObject(validator, value, tables)
        : noMatch(value, validator);
    case "union":
      return checkUnion(validator, value, tables);
    default:
      validator satisfies never;
      throw new DeveloperError(`Unknown validator ${JSON.stringify(validator)}`);
  }
}

/** What is wrong with the value, or null. `value` must be canonical wire JSON. */
export function findMismatch(
  validator: ValidatorJSON,
  value: JSONValue,
  tables?: TableNumbers,
): string | null {
  const mismatch = check(validator, value, tables);
  if (mismatch === null) return null;
  const path = mismatch.path.length === 0 ? "" : `Path: ${mismatch.path.toReversed().join("")}`;
  return mismatch.head + path + mismatch.tail;
}

/**
 * `argsValidator`: what `exportArgs()` gave, JSON text. `args`: the one argument object, wire JSON.
 * Throws DeveloperError `ArgumentValidationError: …`.
 */
export function validateArguments(
  argsValidator: string,
  args: JSONValue,
  tables?: TableNumbers,
): void {
  const validator = exported(argsValidator);
  if (validator !== null)
    refuse("ArgumentValidationError", findMismatch(validator, canonicalValue(args).json, tables));
}

/**
 * `returnsValidator`: what `exportReturns()` gave, JSON text. `value`: canonical wire JSON.
 * Throws DeveloperError `ReturnsValidationError: …`.
 */
export function validateReturns(
  returnsValidator: string | null,
  value: JSONValue,
  tables?: TableNumbers,
): void {
  const validator = returnsValidator === null ? null : exported(returnsValidator);
  if (validator !== null) refuse("ReturnsValidationError", findMismatch(validator, value, tables));
}

/** Pushed code made it with `v.…`; `check` refuses what it does not know. Null for none. */
function exported(validator: string): ValidatorJSON | null {
  return JSON.parse(validator) as ValidatorJSON | null;
}

function refuse(kind: string, mismatch: string | null): void {
  if (mismatch !== null) throw new DeveloperError(`${kind}: ${mismatch}`, kind);
}

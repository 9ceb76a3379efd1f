/**
 * The developer's environment variables: one record each, so that a query depends on just those it
 * reads (P1.5).
 */
import type { Records, Transaction } from "../db/database";
import { ApiError } from "../protocol/api-error";

export interface EnvironmentChange {
  readonly name: string;
  /** Null removes. */
  readonly value: string | null;
}

export type Environment = Readonly<Record<string, string>>;

const PREFIX = "env/";
/** Changes with every change of a variable; caches of module instances are keyed by it. */
const VERSION = "env-version";

const NAME = /^[a-zA-Z_]+[a-zA-Z0-9_]*$/;
const MAX_NAME_LENGTH = 256;
const MAX_VALUE_BYTES = 8192;
const MAX_VARIABLES = 512;
const MAX_TOTAL_BYTES = 512 * 1024;

export function readEnvironment(records: Records): Environment {
  // The records are ones that changeEnvironment wrote.
  const entries = records
    .list(PREFIX)
    .map(({ name, value }) => [name.slice(PREFIX.length), value as string] as const);
  return Object.fromEntries(entries);
}

/**
 * Applies all or nothing and returns the variables afterwards. Throws ApiError 400 for a bad name
 * or a limit.
 */
export function changeEnvironment(
  transaction: Transaction,
  changes: readonly EnvironmentChange[],
): Environment {
  changes.forEach(checkChange);
  const records = transaction.untracked;
  const before = readEnvironment(records);
  const after = new Map(Object.entries(before));
  for (const { name, value } of changes) {
    if (value === null) after.delete(name);
    else after.set(name, value);
  }
  checkTotals(after);
  const touched = [...new Set(changes.map(({ name }) => name))];
  const different = touched.filter((name) => before[name] !== after.get(name));
  for (const name of different) {
    const value = after.get(name);
    if (value === undefined) records.remove(PREFIX + name);
    else records.put(PREFIX + name, value);
  }
  if (different.length > 0) records.put(VERSION, Number(records.get(VERSION) ?? 0) + 1);
  return Object.fromEntries(after);
}

export function sameEnvironment(one: Environment, other: Environment): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  );
}

function checkChange({ name, value }: EnvironmentChange): void {
  if (!NAME.test(name))
    throw refusal(
      "EnvironmentVariableNameInvalid",
      `"${name}" cannot name an environment variable: use letters, digits and underscores, and do not begin with a digit.`,
    );
  if (name.length > MAX_NAME_LENGTH)
    throw refusal(
      "EnvironmentVariableNameTooLong",
      `The name of environment variable ${name.slice(0, 40)}… has ${name.length} characters; at most ${MAX_NAME_LENGTH} are allowed.`,
    );
  const bytes = value === null ? 0 : Buffer.byteLength(value);
  if (bytes > MAX_VALUE_BYTES)
    throw refusal(
      "EnvironmentVariableValueTooLarge",
      `The value of environment variable ${name} has ${bytes} bytes; at most ${MAX_VALUE_BYTES} are allowed.`,
    );
}

function checkTotals(variables: ReadonlyMap<string, string>): void {
  if (variables.size > MAX_VARIABLES)
    throw refusal(
      "EnvVarLimitMet",
      `A deployment has at most ${MAX_VARIABLES} environment variables; remove some first.`,
    );
  let bytes = 0;
  for (const [name, value] of variables)
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  if (bytes > MAX_TOTAL_BYTES)
    throw refusal(
      "EnvVarTotalSizeLimitMet",
      `All environment variables together have ${bytes} bytes; at most ${MAX_TOTAL_BYTES} are allowed.`,
    );
}

function refusal(code: string, message: string): ApiError {
  return new ApiError(400, code, message);
}

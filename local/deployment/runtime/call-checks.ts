/** What is checked before a function runs and after it returned (P2.10, P6.5, P6.6). */
import type { JSONValue } from "convex/values";
import type { Catalog } from "../db/catalog";
import { canonicalValue } from "../db/canonical-value";
import { DeveloperError } from "../db/database";
import { validateArguments, validateReturns } from "../db/validator";
import type { FunctionCall } from "./calls";
import type { Analysis, AnalyzedFunction } from "./analysis";
import type { FunctionFailure } from "./function-error";
import { findFunction, missingFunction, wrongType, type FunctionTarget } from "./function-target";

const MAX_BYTES = 16 * 1024 * 1024;

/** How ids are known to be of a table. */
type Tables = Pick<Catalog, "tableByNumber">;

/** The function to run, or why it cannot be. */
export function checkCall(
  analysis: Analysis,
  call: Pick<FunctionCall, "path" | "args" | "visibility">,
  wanted: AnalyzedFunction["udfType"],
  tables: Tables,
): FunctionTarget | FunctionFailure {
  const target = findFunction(analysis, call.path);
  if (
    target === null ||
    (call.visibility === "public" && target.definition.visibility !== "public")
  )
    return { message: missingFunction(call.path, call.visibility) };
  const { definition } = target;
  if (definition.udfType !== wanted) return { message: wrongType(target, wanted) };
  if (call.args.length > MAX_BYTES || Buffer.byteLength(call.args) > MAX_BYTES)
    return {
      message: `Arguments for ${call.path} are too large (actual: ${mebibytes(call.args)}, limit: 16 MiB)`,
    };
  const parsed = JSON.parse(call.args) as JSONValue;
  const [argument, ...others] = Array.isArray(parsed) ? parsed : [];
  if (argument === undefined || others.length > 0)
    return { message: `Arguments for ${call.path} must be one object.` };
  return mistakeOf(() => validateArguments(definition.args, argument, tables)) ?? target;
}

/** Null when the value may be returned. */
export function checkReturn(
  target: FunctionTarget,
  value: string,
  tables: Tables,
): FunctionFailure | null {
  if (value.length > MAX_BYTES || Buffer.byteLength(value) > MAX_BYTES)
    return {
      message: `Function ${target.path} return value is too large (actual: ${mebibytes(value)}, limit: 16 MiB)`,
    };
  let canonical: JSONValue = null;
  const invalid = mistakeOf(() => {
    canonical = canonicalValue(JSON.parse(value) as JSONValue).json;
  });
  if (invalid !== null)
    return { message: `Function ${target.path} return value invalid: ${invalid.message}` };
  return mistakeOf(() => validateReturns(target.definition.returns, canonical, tables));
}

function mistakeOf(validate: () => void): FunctionFailure | null {
  try {
    validate();
    return null;
  } catch (error) {
    if (error instanceof DeveloperError) return { message: error.message };
    throw error;
  }
}

function mebibytes(text: string): string {
  return `${(Buffer.byteLength(text) / 1024 / 1024).toFixed(2)} MiB`;
}

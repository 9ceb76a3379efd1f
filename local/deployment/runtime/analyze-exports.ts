/** Tells Convex functions among a module's exports (P2.5, "Export inspection"). */
import type { ValidatorJSON } from "convex/values";
import { DeveloperError } from "../db/database";
import { checkValidator } from "../db/validator-check";
import type { AnalyzedFunction } from "./analysis";
import { memberOf } from "./exported-function";
import type { CompiledModule } from "./loaded-code";

/** Throws an Error that says what is wrong with an export. */
export function analyzeExports(module: CompiledModule, exports: object): AnalyzedFunction[] {
  return Object.keys(exports)
    .toSorted()
    .map((name) => analyzeExport(module, name, Reflect.get(exports, name)))
    .filter((found) => found !== null);
}

function analyzeExport(
  module: CompiledModule,
  name: string,
  value: unknown,
): AnalyzedFunction | null {
  const udfType = functionType(value);
  const isPublic = memberOf(value, "isPublic") === true;
  const isInternal = memberOf(value, "isInternal") === true;
  if (udfType === null || isPublic === isInternal) return null;
  if (module.environment === "node" && udfType !== "Action")
    throw new Error(
      `\`${name}\` defined in \`${module.path}\` is a ${udfType} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
    );
  const label = `${module.path}:${name}`;
  const args = exportedJson(value, "exportArgs", label) ?? '{"type":"any"}';
  const returns = exportedJson(value, "exportReturns", label);
  const argsType = checkExported(args, `args validator of ${label}`)?.type ?? "any";
  if (argsType !== "any" && argsType !== "object")
    throw new Error(`The args validator of ${label} must be an object or \`v.any()\`.`);
  if (returns !== null) checkExported(returns, `returns validator of ${label}`);
  return {
    name,
    udfType,
    visibility: isPublic ? "public" : "internal",
    args,
    returns: returns === "null" ? null : returns,
  };
}

function functionType(value: unknown): AnalyzedFunction["udfType"] | null {
  const types = (["Query", "Mutation", "Action"] as const).filter(
    (type) => memberOf(value, `is${type}`) === true,
  );
  return types.length === 1 ? (types[0] ?? null) : null;
}

/** Null for none. Throws an Error that says what is wrong with it. */
function checkExported(json: string, what: string): ValidatorJSON | null {
  // Made by the convex package, or by hand: what it does not know, `checkValidator` refuses.
  const validator = JSON.parse(json) as ValidatorJSON | null;
  if (validator === null) return null;
  try {
    checkValidator(validator);
  } catch (error) {
    if (!(error instanceof DeveloperError)) throw error;
    throw new Error(`The ${what} is not one: ${error.message}`, { cause: error });
  }
  return validator;
}

function exportedJson(value: unknown, method: string, label: string): string | null {
  const call = memberOf(value, method);
  if (call === undefined) return null;
  if (typeof call !== "function")
    throw new Error(`${label}.${method} is not a function or \`undefined\`.`);
  const text: unknown = Reflect.apply(call, value, []);
  if (typeof text !== "string")
    throw new Error(`Invalid ${method} return value: ${label}.${method}() didn't return a string.`);
  return text;
}

/** Finds the function that a path, a reference or a handle means. */
import type { Analysis, AnalyzedFunction } from "./analysis";
import { parseFunctionPath, formatFunctionPath } from "../protocol/function-path";
import { SyscallError } from "./function-error";

export interface FunctionTarget {
  /** `dir/mod:fn` */
  readonly path: string;
  /** `dir/mod.js` */
  readonly module: string;
  readonly definition: AnalyzedFunction;
}

const HANDLE = "function://app#";

/** Null when there is no such function. */
export function findFunction(analysis: Analysis, path: string): FunctionTarget | null {
  const parsed = parseFunctionPath(path);
  if (parsed === null) return null;
  const module = `${parsed.module}.js`;
  const functions = Object.hasOwn(analysis.modules, module)
    ? analysis.modules[module]?.functions
    : undefined;
  const definition = functions?.find(({ name }) => name === parsed.name);
  return definition === undefined ? null : { path: formatFunctionPath(parsed), module, definition };
}

/**
 * How functions name each other in syscalls: `name | reference | functionHandle`. Returns a path
 * that need not exist.
 */
export function addressedPath(args: Readonly<Record<string, unknown>>): string {
  const { name, reference, functionHandle } = args;
  if (typeof name === "string") return name;
  if (typeof functionHandle === "string") {
    if (functionHandle.startsWith(HANDLE)) return functionHandle.slice(HANDLE.length);
    throw new SyscallError(`Function handle ${functionHandle} is not one of this deployment`);
  }
  if (typeof reference === "string")
    throw new SyscallError(
      `${reference} belongs to a component. The local deployment does not support components.`,
    );
  throw new SyscallError("A function must be given by name, reference or handle");
}

/**
 * The text that `createFunctionHandle` returns. Throws SyscallError when there is no such function.
 */
export function functionHandle(analysis: Analysis, path: string): string {
  const target = findFunction(analysis, path);
  if (target === null) throw new SyscallError(missingFunction(path, "all"));
  return HANDLE + target.path;
}

/** To outsiders, internal functions and missing ones look the same. */
export function missingFunction(path: string, visibility: "public" | "all"): string {
  return visibility === "public"
    ? `Could not find public function for '${path}'.`
    : `Could not find function for '${path}'. Did you forget to run \`npx convex dev\`?`;
}

export function wrongType(target: FunctionTarget, wanted: AnalyzedFunction["udfType"]): string {
  const name = `${target.module}:${target.definition.name}`;
  return `Trying to execute ${name} as ${wanted}, but it is defined as ${target.definition.udfType}.`;
}

/** The registered functions that modules export, seen from outside (P4.1). */
import type { ModuleInstance } from "./module-loader";
import type { FunctionTarget } from "./function-target";

type Entry = "invokeQuery" | "invokeMutation" | "invokeAction";

/**
 * Evaluates the module if need be and returns the function's entry point. Throws what the module
 * throws.
 */
export function entryPoint(
  instance: ModuleInstance,
  target: FunctionTarget,
  entry: Entry,
): (...args: string[]) => Promise<unknown> {
  return entryOf(instance.load(target.module), target, entry);
}

/** The same for "use node" modules, which may wait at their top level. */
export async function waitingEntryPoint(
  instance: ModuleInstance,
  target: FunctionTarget,
  entry: Entry,
): Promise<(...args: string[]) => Promise<unknown>> {
  return entryOf(await instance.loadWhole(target.module), target, entry);
}

function entryOf(
  exports: object | undefined,
  target: FunctionTarget,
  entry: Entry,
): (...args: string[]) => Promise<unknown> {
  const exported: unknown =
    exports === undefined ? undefined : Reflect.get(exports, target.definition.name);
  const invoke = exported === undefined ? undefined : memberOf(exported, entry);
  if (typeof invoke !== "function")
    throw new Error(`${target.path} is no longer exported as it was when it was pushed.`);
  return async (...args) => (await Reflect.apply(invoke, exported, args)) as unknown;
}

/** A property of an object or function; undefined for all else. */
export function memberOf(value: unknown, name: string): unknown {
  const holdsMembers = (typeof value === "object" && value !== null) || typeof value === "function";
  return holdsMembers ? (Reflect.get(value, name) as unknown) : undefined;
}

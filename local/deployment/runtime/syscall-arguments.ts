/** Reads what the client library passes to a syscall: JSON text of an object. */
import type { JSONValue } from "convex/values";
import { SyscallError } from "./function-error";

export type SyscallArguments = Readonly<Record<string, JSONValue | undefined>>;

export function parseArguments(operation: string, text: string): SyscallArguments {
  return argumentsOf(operation, JSON.parse(text) as JSONValue);
}

export function argumentsOf(operation: string, value: JSONValue | undefined): SyscallArguments {
  if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value))
    throw new SyscallError(`Invalid arguments for ${operation}: not an object`);
  return value;
}

export function textOf(args: SyscallArguments, name: string, operation: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw new SyscallError(`Invalid argument \`${name}\` for \`${operation}\`: expected a string`);
}

export function optionalText(args: SyscallArguments, name: string): string | undefined {
  const value = args[name];
  return typeof value === "string" ? value : undefined;
}

export function numberOf(args: SyscallArguments, name: string, operation: string): number {
  const value = args[name];
  if (typeof value === "number") return value;
  throw new SyscallError(`Invalid argument \`${name}\` for \`${operation}\`: expected a number`);
}

export function valueOf(args: SyscallArguments, name: string, operation: string): JSONValue {
  const value = args[name];
  if (value !== undefined) return value;
  throw new SyscallError(`Invalid argument \`${name}\` for \`${operation}\`: missing`);
}

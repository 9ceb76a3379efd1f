/** What went wrong in a function, as callers are told (P3.13, P8.6). */
import { DeveloperError } from "../db/database";
import type { CompiledModule } from "./loaded-code";
import { mapStack } from "./stack-frames";

export interface FunctionFailure {
  /** Without the request id line. Ends in a line break where frames follow the first line. */
  readonly message: string;
  /** Wire JSON text of a ConvexError's data. */
  readonly data?: string;
}

const MAX_MESSAGE = 65_536;

/** A thrown value becomes `Uncaught Name: message` and the author's frames. */
export function describeThrown(
  thrown: unknown,
  modules: ReadonlyMap<string, CompiledModule>,
): FunctionFailure {
  if (!(thrown instanceof Error)) return { message: `Uncaught ${textOf(thrown)}` };
  const head = `Uncaught ${headline(thrown)}`.slice(0, MAX_MESSAGE);
  const frames = mapStack(stackOf(thrown), modules);
  const message = frames.length === 0 ? head : `${head}\n${frames.join("\n")}\n`;
  const data = convexErrorData(thrown);
  return data === undefined ? { message } : { message, data };
}

/**
 * An error from a syscall, in the form in which the client library hands it on to the author's
 * code.
 */
export class SyscallError extends Error {
  override readonly name = "SyscallError";
  /** Parsed wire JSON; its presence makes it a ConvexError. */
  declare readonly data?: unknown;
  constructor(message: string, data?: unknown) {
    super(message);
    if (data !== undefined) this.data = data;
  }
}

/** For errors that the database or the host reports. */
export function toSyscallError(error: unknown): SyscallError {
  if (error instanceof SyscallError) return error;
  if (error instanceof DeveloperError) return new SyscallError(error.message, error.data);
  throw error;
}

/** A failed nested call, as its caller sees it. */
export function nestedFailure({ message, data }: FunctionFailure): SyscallError {
  return new SyscallError(message, data === undefined ? undefined : JSON.parse(data));
}

function headline(error: Error): string {
  const name = textOf(Reflect.get(error, "name") ?? "Error");
  const message = textOf(Reflect.get(error, "message") ?? "");
  if (message === "") return name;
  return name === "" ? message : `${name}: ${message}`;
}

/** The client library replaces `data` by its wire JSON text before it lets a ConvexError out. */
function convexErrorData(error: Error): string | undefined {
  if (!(Symbol.for("ConvexError") in error)) return undefined;
  const data: unknown = Reflect.get(error, "data");
  return typeof data === "string" ? data : undefined;
}

function stackOf(error: Error): string {
  const stack: unknown = Reflect.get(error, "stack");
  return typeof stack === "string" ? stack : "";
}

/** Authors throw anything, `toString` that throws included. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

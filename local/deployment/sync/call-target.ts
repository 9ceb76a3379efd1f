/** What clients ask to have run, and what needs no running to be refused. */
import { formatFunctionPath, parseFunctionPath } from "../protocol/function-path";
import type { FunctionOutcome } from "../runtime/calls";
import type { CallTarget } from "../runtime/function-call";

/** What a client asks for, as it wrote it. */
interface Requested {
  readonly udfPath: string;
  readonly componentPath: string;
  readonly args: string;
}

/** A path that names nothing is kept as it is: the engine says what is wrong with it. */
export function targetOf({ udfPath, args }: Requested): CallTarget {
  const path = parseFunctionPath(udfPath);
  return { path: path === null ? udfPath : formatFunctionPath(path), args };
}

/** Null when it takes running to tell. */
export function refusalOf({
  udfPath,
  componentPath,
}: Omit<Requested, "args">): Extract<FunctionOutcome, { status: "error" }> | null {
  if (componentPath !== "")
    return refuse(
      `The local deployment runs no components, so that "${componentPath}" does not exist.`,
    );
  if (parseFunctionPath(udfPath) === null) return refuse(`"${udfPath}" does not name a function.`);
  return null;
}

export function refuse(message: string): Extract<FunctionOutcome, { status: "error" }> {
  return { status: "error", message, logLines: [] };
}

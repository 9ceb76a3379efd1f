/** What functions of the local deployment say and how long they take, for the terminal. */
import type { ActiveCode, Engine } from "../deployment/engine/engine";
import type { LogEntry } from "../deployment/runtime/calls";
import type { Output } from "./output";

export interface FunctionLogOptions {
  readonly output: Output;
  /** Every call and every line, and not only those that a person waits for. */
  readonly verbose: boolean;
  /** Say what was pushed; where the CLI runs beside it, it does. */
  readonly pushes: boolean;
}

type Followed = Pick<Engine, "code" | "onCode" | "onLog">;

/** Writes until the returned function is called. */
export function followFunctions(engine: Followed, options: FunctionLogOptions): () => void {
  const { output, verbose, pushes } = options;
  const say = (text: string) => {
    const [first = "", ...more] = text.split("\n");
    output.relay("convex", first);
    for (const line of more) output.relay("convex", `  ${line}`);
  };
  /** Executions that have said something already; their end is told as well. */
  const heard = new Set<string>();
  let latestPush = engine.code?.pushId;
  const stopLog = engine.onLog((entry) => {
    const lines = entry.logLines.filter((line) => verbose || !isLibraryNoise(entry, line));
    for (const { level, messages } of lines)
      say(`${entry.identifier} [${level}] ${messages.join(" ")}`);
    if (lines.length > 0) heard.add(entry.executionId);
    if (entry.kind === "Progress") return;
    const hasSpoken = heard.delete(entry.executionId);
    const refusal = verbose ? null : refusalOf(entry);
    // What was refused inside of an action is told by the action, unless that knew what to do.
    if (refusal === null ? hasSpoken || entry.error !== null || verbose : entry.caller !== "Action")
      say(refusal ?? ending(entry));
  });
  const stopCode = engine.onCode((code) => {
    if (code.pushId === latestPush) return;
    latestPush = code.pushId;
    if (pushes) say(`Pushed ${contentOf(code)}`);
  });
  return () => {
    stopLog();
    stopCode();
  };
}

function ending({ identifier, durationMs, error, httpStatus }: LogEntry): string {
  const time = durationMs < 10 ? durationMs.toFixed(1) : durationMs.toFixed(0);
  if (error !== null) return `${identifier} failed after ${time} ms: ${error.trimEnd()}`;
  return `${identifier} ${httpStatus === null ? "" : `answered ${httpStatus} `}in ${time} ms`;
}

/** A ConvexError is thrown on purpose: its code, or else its data, is all there is to say. */
function refusalOf({ identifier, error }: LogEntry): string | null {
  const data = /^(?:Uncaught ConvexError: )+(.*)/.exec(error ?? "")?.[1];
  if (data === undefined) return null;
  return `${identifier} refused ${codeIn(data) ?? data}`;
}

function codeIn(data: string): string | null {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null || !("code" in value)) return null;
    return typeof value.code === "string" ? value.code : null;
  } catch {
    return null;
  }
}

/**
 * Convex Auth tells every step of every sign-in, by the functions that it adds to `auth`, and also
 * where another function takes such a step itself.
 */
function isLibraryNoise({ identifier }: LogEntry, line: LogEntry["logLines"][number]) {
  if (line.level !== "INFO" && line.level !== "DEBUG") return false;
  return LIBRARY_FUNCTION.test(identifier) || LIBRARY_STEP.test(line.messages[0] ?? "");
}

const LIBRARY_STEP = /^'?`auth:(store|signIn)` /;
const LIBRARY_FUNCTION = /^auth:|^[A-Z]+ \/(api\/auth|\.well-known)\//;

function contentOf({ analysis }: ActiveCode): string {
  const modules = Object.values(analysis.modules);
  const functions = modules.reduce((sum, module) => sum + module.functions.length, 0);
  return `${functions} ${functions === 1 ? "function" : "functions"}`;
}

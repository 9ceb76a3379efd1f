/** What functions of the local deployment say and how long they take, for the terminal. */
import type { ActiveCode, Engine } from "../deployment/engine/engine";
import type { LogEntry } from "../deployment/runtime/calls";
import type { Output } from "./output";

export interface FunctionLogOptions {
  readonly output: Output;
  /** Every call, and not only those that had something to say. */
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
    for (const { level, messages } of entry.logLines)
      say(`${entry.identifier} [${level}] ${messages.join(" ")}`);
    if (entry.logLines.length > 0) heard.add(entry.executionId);
    if (entry.kind === "Progress") return;
    const isWanted = heard.delete(entry.executionId) || entry.error !== null || verbose;
    if (isWanted) say(verbose ? ending(entry) : withoutExpectedStack(ending(entry)));
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

/** A ConvexError is thrown on purpose: what it says is enough. */
function withoutExpectedStack(text: string): string {
  return /: Uncaught ConvexError: /.test(text) ? (text.split("\n    at ")[0] ?? text) : text;
}

function contentOf({ analysis }: ActiveCode): string {
  const modules = Object.values(analysis.modules);
  const functions = modules.reduce((sum, module) => sum + module.functions.length, 0);
  return `${functions} ${functions === 1 ? "function" : "functions"}`;
}

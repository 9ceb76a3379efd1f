/** Turns V8's stack text into frames of the author's own files (P3.13, P8.6). */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { CompiledModule } from "./loaded-code";

/** Scripts are named `convex:/<module path>`; whatever has another name is Node's or ours. */
export const SCRIPT_SCHEME = "convex:/";

const FRAME = /^ {4}at (?:(.*) \()?(.+?):(\d+):(\d+)\)?$/;
/**
 * The library that calls the handler; no news to the author where a stack begins or ends with it.
 */
const HARNESS = /convex\/src\/server\/impl/;

const maps = new WeakMap<CompiledModule, TraceMap>();

/** One text per frame, innermost first: `    at handler (../convex/todos.ts:7:11)`. */
export function mapStack(stack: string, modules: ReadonlyMap<string, CompiledModule>): string[] {
  const frames = stack
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .map((line) => mapFrame(line, modules))
    .filter((line) => line !== null);
  while (frames[0] !== undefined && isHarness(frames[0])) frames.shift();
  for (let last = frames.at(-1); last !== undefined && isHarness(last); last = frames.at(-1))
    frames.pop();
  return frames;
}

function isHarness(frame: string): boolean {
  return (
    HARNESS.test(frame) || frame.endsWith("(<anonymous>)") || frame.includes("Promise.all (index")
  );
}

function mapFrame(line: string, modules: ReadonlyMap<string, CompiledModule>): string | null {
  const match = FRAME.exec(line);
  if (match === null)
    return line.endsWith("(<anonymous>)") || line.includes("Promise.all (") ? line : null;
  const [, name, file = "", row = "", column = ""] = match;
  if (!file.startsWith(SCRIPT_SCHEME)) return null;
  const path = file.slice(SCRIPT_SCHEME.length);
  const place =
    original(modules.get(path), Number(row), Number(column)) ?? `${path}:${row}:${column}`;
  return name === undefined ? `    at ${place}` : `    at ${shortName(name)} (${place})`;
}

/**
 * `async Object.handler` becomes `async handler`: the receiver of a call says nothing in a bundle.
 */
function shortName(name: string): string {
  return name
    .replace(/^(async |new )?(?:[A-Z][\w$]*\.)+(?=[\w$<])/, "$1")
    .replace(/ \[as .*\]$/, "");
}

function original(module: CompiledModule | undefined, row: number, column: number): string | null {
  if (module?.sourceMap === undefined || module.sourceMap === null) return null;
  let map = maps.get(module);
  if (map === undefined) {
    map = new TraceMap(module.sourceMap);
    maps.set(module, map);
  }
  const position = originalPositionFor(map, { line: row, column: column - 1 });
  if (position.source === null) return null;
  return `${position.source}:${position.line}:${position.column + 1}`;
}

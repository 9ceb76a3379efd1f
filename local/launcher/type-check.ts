/**
 * Checks the types of the functions after each change, beside the push and never before it: what
 * runs may be tried while the compiler still reads.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child-process";
import { type Output, plain } from "./output";

export interface TypeCheck {
  /** The functions are others now. One that is under way is given up. */
  start(): void;
  stop(): Promise<void>;
}

export interface TypeCheckOptions {
  readonly projectDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
}

const RUNNER = fileURLToPath(new URL("./run-compiler.cjs", import.meta.url));
const NAME = "types";
/** A mistake in a schema is one in every function; the first ones say what it is. */
const MOST_LINES = 10;

export function openTypeCheck(options: TypeCheckOptions): TypeCheck {
  const { projectDir, output } = options;
  const compiler = join(projectDir, "node_modules", "typescript", "bin", "tsc");
  const configuration = join(projectDir, "node_modules/.cache/latchkey/functions.tsconfig.json");
  // A production install has no compiler, and nothing to check by is nothing to check.
  const canCheck = existsSync(compiler) && existsSync(join(projectDir, "tsconfig.json"));
  let running: Child | null = null;
  let told = "";
  const tell = (errors: readonly string[]) => {
    const text = errors.join("\n");
    if (text === told) return;
    told = text;
    for (const line of errors.slice(0, MOST_LINES)) output.relay(NAME, line);
    const more = errors.length - MOST_LINES;
    if (more > 0) output.relay(NAME, `and ${more} more: npm run types shows all`);
    if (errors.length === 0) output.relay(NAME, "No type errors in convex/ any more.");
  };
  const check = async () => {
    const errors: string[] = [];
    writeConfiguration(configuration, projectDir);
    const child = startChild({
      command: [RUNNER, compiler, "--project", configuration, "--noEmit", "--pretty", "false"],
      cwd: projectDir,
      environment: options.environment,
      onLine: (line) => {
        const error = asError(plain(line));
        if (error !== null) errors.push(error);
      },
    });
    running = child;
    const { signal } = await child.ended;
    if (running !== child) return;
    running = null;
    if (signal === null) tell(errors);
  };
  const stop = async () => {
    const child = running;
    running = null;
    await child?.stop();
  };
  return {
    start: () => {
      if (!canCheck) return;
      void stop();
      void check();
    },
    stop,
  };
}

/** The project's own rules, for the functions alone. */
function writeConfiguration(file: string, projectDir: string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const base = existsSync(join(projectDir, "convex", "tsconfig.json"))
    ? join(projectDir, "convex", "tsconfig.json")
    : join(projectDir, "tsconfig.json");
  const place = (path: string) => relative(folder, path).replaceAll("\\", "/");
  const content = {
    extends: place(base),
    include: [place(join(projectDir, "convex"))],
    exclude: [],
  };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/**
 * `convex/schema.ts(1,2): error TS1: text` as `convex/schema.ts:1:2 text (TS1)`, whichever file of
 * the project it is in: functions import others than those of `convex/`.
 */
function asError(line: string): string | null {
  const match =
    /^(?<file>.+?)\((?<row>\d+),(?<column>\d+)\): error (?<code>TS\d+): (?<text>.*)$/.exec(line);
  if (match?.groups === undefined) return null;
  const { file = "", row = "", column = "", code = "", text = "" } = match.groups;
  // The compiler names files as seen from where it runs, which is the project.
  return `${file.replace(/^\.\//, "")}:${row}:${column} ${text} (${code})`;
}

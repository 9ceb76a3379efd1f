/** The real convex CLI, run as a person runs it in a project's folder. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { convexCli } from "../../local/launcher/convex-cli";

export interface CliTarget {
  readonly url: string;
  readonly adminKey: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  /** Everything printed so far, on both streams. */
  output(): string;
  /**
   * Resolves when what was printed since the last match has one; rejects with the output when the
   * CLI ends before, or after 40 seconds.
   */
  until(pattern: RegExp): Promise<void>;
  /** To one that was started to be talked to. */
  write(text: string): void;
  stop(): Promise<void>;
}

interface TalkOptions {
  /** Its standard input stays open for `write`. */
  readonly talks?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 40_000;
/** A run of tests that is killed must not leave a watching CLI behind. */
const END_WITH_PARENT = resolve("local/launcher/end-with-parent.cjs");
const PROGRAM = convexCli(resolve());

/** Ends by itself; give `input` to what reads from standard input. */
export async function runCli(
  dir: string,
  target: CliTarget,
  args: readonly string[],
  options: { input?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<CliResult> {
  const child = start(dir, target, args, options.environment);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(options.input ?? "");
  const [code] = (await once(child, "close")) as [number | null];
  return {
    code,
    stdout: stripVTControlCharacters(stdout),
    stderr: stripVTControlCharacters(stderr),
  };
}

/** For commands that go on until they are stopped. */
export function startCli(
  dir: string,
  target: CliTarget,
  args: readonly string[],
  { talks = false, environment = {} }: TalkOptions = {},
): RunningCli {
  const child = start(dir, target, args, environment);
  if (!talks) child.stdin.end();
  let printed = "";
  let matched = 0;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      printed += stripVTControlCharacters(chunk.toString());
      wake();
    });
  const ended = once(child, "close");
  void ended.finally(wake);
  return {
    output: () => printed,
    write: (text) => void child.stdin.write(text),
    until: (pattern) =>
      new Promise((found, fail) => {
        let isLate = false;
        const timer = setTimeout(() => {
          isLate = true;
          check();
        }, PATIENCE_MS);
        const check = () => {
          const match = pattern.exec(printed.slice(matched));
          const hasEnded = child.exitCode !== null || child.signalCode !== null;
          if (match === null && !hasEnded && !isLate) return;
          waiting.delete(check);
          clearTimeout(timer);
          if (match === null)
            return fail(new Error(`The CLI did not print ${pattern}:\n${printed}`));
          matched += match.index + match[0].length;
          return found();
        };
        waiting.add(check);
        check();
      }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function start(
  dir: string,
  target: CliTarget,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcessByStdio<Writable, Readable, Readable> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(CONVEX|VITE)_/.test(name));
  const child = spawn(process.execPath, ["--require", END_WITH_PARENT, PROGRAM, ...args], {
    cwd: dir,
    env: {
      ...Object.fromEntries(inherited),
      // Without it, a failing command tries to report itself over the network and hangs (P1.7).
      CI: "1",
      NO_COLOR: "1",
      CONVEX_SELF_HOSTED_URL: target.url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: target.adminKey,
      ...environment,
    },
    stdio: ["pipe", "pipe", "pipe", "ipc"],
  });
  // Node's types do not see that the first three are pipes when there is a fourth.
  return child as ChildProcessByStdio<Writable, Readable, Readable>;
}

/** Node programs beside this one: their lines are read, and they end with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface ChildOptions {
  /** The script and its arguments, after options of Node's if there are any. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called for each line of its output and errors, without the line end. */
  readonly onLine: (line: string) => void;
}

export interface Child {
  /** Resolves when it has ended, whatever the reason. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Asks it to end, and ends it when it does not. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 1500;
const PRELOAD = fileURLToPath(new URL("./end-with-parent.cjs", import.meta.url));

export function startChild(options: ChildOptions): Child {
  const child = spawn(process.execPath, ["--require", PRELOAD, ...options.command], {
    cwd: options.cwd,
    env: { ...options.environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Ctrl-C in a terminal reaches the whole group; these are ended by us, in order.
    detached: process.platform !== "win32",
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("error", () => resolve({ code: null, signal: null }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on("line", options.onLine);
  return { ended, stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Child["ended"]): Promise<void> {
  signal(child, "SIGTERM");
  const impatient = setTimeout(() => signal(child, "SIGKILL"), PATIENCE_MS);
  await ended;
  clearTimeout(impatient);
}

/** To the child's group, so that what it started itself ends too. */
function signal(child: ChildProcess, name: "SIGTERM" | "SIGKILL"): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    // It ended in the meantime.
  }
}

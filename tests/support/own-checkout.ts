/** A copy of the working tree that installs dependencies of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeCheckout, removeCheckout } from "./checkout";

export interface OwnCheckout {
  readonly folder: string;
  /** Runs a command there. Rejects with what it printed when it fails. */
  readonly run: (
    command: string,
    args: readonly string[],
    environment?: Record<string, string>,
  ) => Promise<string>;
  /** Ends what still runs there, and removes the copy. */
  readonly remove: () => Promise<void>;
}

export function makeOwnCheckout(name?: string): OwnCheckout {
  const folder = makeCheckout(name);
  rmSync(join(folder, "node_modules"), { recursive: true });
  const running = new Map<ChildProcess, Promise<unknown>>();
  return {
    folder,
    run: (command, args, environment = {}) => {
      const child = spawn(command, args, {
        cwd: folder,
        env: { ...plainEnvironment(), ...environment },
        stdio: ["ignore", "pipe", "pipe"],
        // A group of its own, so that what it starts can be ended with it.
        detached: true,
      });
      let printed = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
      const ended = new Promise<number | null>((done) => {
        child.once("error", () => done(null));
        child.once("close", (code) => done(code));
      }).finally(() => running.delete(child));
      running.set(child, ended);
      return ended.then((code) => {
        if (code === 0) return printed;
        throw new Error(`${command} ${args.join(" ")} failed (${code}):\n${printed}`);
      });
    },
    remove: async () => {
      for (const { pid } of running.keys()) if (pid !== undefined) endGroup(pid);
      await Promise.all(running.values());
      removeCheckout(folder);
    },
  };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}

/**
 * Without what the npm and Vitest around this run say about themselves, and without any deployment.
 */
function plainEnvironment(): Record<string, string | undefined> {
  const own = /^(npm_|VITE|VITEST|NODE_ENV$|CONVEX_|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name))),
    NO_COLOR: "1",
  };
}

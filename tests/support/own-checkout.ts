/** A copy of the working tree that installs dependencies of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeCheckout, removeCheckout } from "./checkout";

export const INSTALL = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

export interface OwnCheckout {
  readonly folder: string;
  /** Runs a command there. Rejects with what it printed when it fails. */
  readonly run: (
    command: string,
    args: readonly string[],
    environment?: Record<string, string>,
  ) => Promise<string>;
  /** `npm ci` there, from npm's cache where it can. */
  readonly install: () => Promise<string>;
  /** How many tests of some projects passed there. Rejects with what was printed when one fails. */
  readonly testsPassed: (...projects: readonly string[]) => Promise<number>;
  /** Runs git there. */
  readonly git: (...words: readonly string[]) => string;
  /** Makes it a repository in which everything is committed. */
  readonly commitAll: () => void;
  /** Ends what still runs there, and removes the copy. */
  readonly remove: () => Promise<void>;
}

export function makeOwnCheckout(name?: string): OwnCheckout {
  const folder = makeCheckout(name);
  rmSync(join(folder, "node_modules"), { recursive: true });
  const running = new Map<ChildProcess, Promise<unknown>>();
  const git = (...words: readonly string[]) =>
    execFileSync("git", words, { cwd: folder, encoding: "utf8" });
  const run: OwnCheckout["run"] = (command, args, environment = {}) => {
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
  };
  return {
    folder,
    run,
    install: () => run("npm", ["ci", ...INSTALL]),
    testsPassed: async (...projects) => {
      const report = join(folder, "report.json");
      const chosen = projects.flatMap((name) => ["--project", name]);
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
      await run("npm", ["test", "--", ...chosen, ...reporters]);
      // Vitest's own report
      return (JSON.parse(readFileSync(report, "utf8")) as { numPassedTests: number })
        .numPassedTests;
    },
    git,
    commitAll: () => {
      git("init", "--quiet");
      git("add", "--all");
      git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "all");
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

/** A copy of the working tree that installs dependencies of its own. */
import { execFile } from "node:child_process";
import { makeCheckout, removeCheckout } from "./checkout";
import { rmSync } from "node:fs";
import { join } from "node:path";

export interface OwnCheckout {
  readonly folder: string;
  /** Runs a command there. Rejects with what it printed when it fails. */
  readonly run: (
    command: string,
    args: readonly string[],
    environment?: Record<string, string>,
  ) => Promise<string>;
  readonly remove: () => void;
}

export function makeOwnCheckout(): OwnCheckout {
  const folder = makeCheckout();
  rmSync(join(folder, "node_modules"), { recursive: true });
  return {
    folder,
    run: (command, args, environment = {}) =>
      new Promise((done, fail) => {
        const options = {
          cwd: folder,
          env: { ...plainEnvironment(), ...environment },
          maxBuffer: 64 * 1024 * 1024,
        };
        execFile(command, args, options, (error, stdout, stderr) => {
          const printed = stdout + stderr;
          if (error === null) done(printed);
          else fail(new Error(`${command} ${args.join(" ")} failed:\n${printed}`));
        });
      }),
    remove: () => removeCheckout(folder),
  };
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

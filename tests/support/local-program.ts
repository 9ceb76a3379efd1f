/** `npm run local` in a process of its own, on free ports, with data of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { productPorts } from "./product";
import { scratchFolder } from "./scratch";

export interface LocalProgram {
  readonly urls: { readonly convex: string; readonly site: string; readonly adminKey: string };
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Rejects with what it printed when it ends before it is ready. */
export async function startLocalProgram(): Promise<LocalProgram> {
  const scratch = scratchFolder("local");
  const { folder } = scratch;
  const child = spawn(process.execPath, ["local/convex-local.mjs", "local"], {
    env: { ...process.env, NO_COLOR: "1", LOCAL_DIR: folder, ...(await productPorts()) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let printed = "";
  for await (const line of createInterface({ input: child.stdout })) {
    printed += `${line}\n`;
    if (line.startsWith("Ready")) break;
  }
  if (!/^Ready/m.test(printed)) throw new Error(`npm run local ended: ${printed}`);
  child.stdout.resume();
  // Our own file.
  const urls = JSON.parse(readFileSync(join(folder, "urls.json"), "utf8")) as LocalProgram["urls"];
  return {
    urls,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      scratch.remove();
    },
  };
}

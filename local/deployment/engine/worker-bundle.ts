/** The workers' code as one file, so that a thread starts fast and the same way under Vitest and Node. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { keptBundle } from "./kept-bundle.mjs";

export interface WorkerBundle {
  readonly url: URL;
  /** Names what compiles and runs modules: compiled text of one must not be run by another. */
  readonly compiler: string;
}

let bundled: Promise<WorkerBundle> | null = null;

/** Made once per process. */
export function workerBundle(): Promise<WorkerBundle> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<WorkerBundle> {
  // LMDB is a binary.
  const url = await keptBundle({
    name: "worker",
    entry: "deployment/engine/worker.ts",
    external: ["lmdb"],
  });
  const compiler = createHash("sha256")
    .update(await readFile(url))
    .update(await readFile(new URL("../runtime/compile.ts", import.meta.url)))
    .digest("hex");
  return { url, compiler };
}

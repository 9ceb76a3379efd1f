/**
 * The workers' code as one file, so that a thread starts fast and the same way under Vitest and
 * Node.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cachedBundle } from "./bundle-cache.mjs";

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
  const url = await cachedBundle({
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

/** Every version of this program leaves one. A program that runs uses its own every hour. */
const MAX_UNUSED_MS = 30 * 24 * 60 * 60 * 1000;

/** Marks `own` as in use, and removes what lies beside it and was not for long. */
export async function sweepBundles(own: URL): Promise<void> {
  const now = new Date();
  // A clock that is behind, as that of a test may be, must not make it look abandoned.
  if ((await stat(own)).mtime < now) await utimes(own, now, now);
  const folder = dirname(fileURLToPath(own));
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    // Another process may be sweeping, too.
    const found = BUNDLE_NAME.test(name) ? await stat(file).catch(() => null) : null;
    if (found !== null && now.getTime() - found.mtimeMs > MAX_UNUSED_MS)
      await rm(file, { force: true });
  }
}

/** As `bundle-cache.mjs` names its files. */
const BUNDLE_NAME = /^[a-z]+-[0-9a-f]{16}\.mjs(\.map)?(\..*\.tmp)?$/;

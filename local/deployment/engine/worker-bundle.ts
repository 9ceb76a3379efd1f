/**
 * Bundles the workers' entry into one file of plain JavaScript, so that a worker starts fast and the same way under tsx, Vitest and
 * Node; the packages it needs are in it, because each module that a thread has to find and read costs it milliseconds. Only LMDB stays
 * outside, which is a binary. The file is named by its content and kept: the next start finds it.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

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
  const here = dirname(fileURLToPath(import.meta.url));
  const result = await build({
    entryPoints: [join(here, "worker.ts")],
    bundle: true,
    external: ["lmdb"],
    platform: "node",
    format: "esm",
    target: "node20",
    write: false,
    logLevel: "silent",
  });
  const code = result.outputFiles[0]?.contents ?? new Uint8Array();
  // Inside node_modules, so that LMDB is found.
  const folder = join(here, "../../../node_modules/.cache/latchkey");
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const file = join(folder, `worker-${hash}.mjs`);
  if (!existsSync(file)) await place(file, code);
  const compiler = createHash("sha256")
    .update(code)
    .update(await readFile(join(here, "../runtime/compile.ts")))
    .digest("hex");
  return { url: pathToFileURL(file), compiler };
}

/** Whole or absent, also when several processes start at once. */
async function place(file: string, code: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, code);
  await rename(temporary, file);
}

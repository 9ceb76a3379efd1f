/** Bundles an app that a test spells out, as the CLI would before it pushes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PushedModule } from "../../../../local/deployment/runtime/analysis";
import { bundleFunctions } from "../../../support/bundle-functions";
import { scratchFolder } from "../../../support/scratch";

export interface BundledApp {
  readonly modules: PushedModule[];
  readonly schema: PushedModule | null;
}

/** `files` by name inside `convex/`, for example `{ "todos.ts": "…" }`. */
export async function bundleApp(files: Readonly<Record<string, string>>): Promise<BundledApp> {
  const scratch = scratchFolder("app");
  const folder = join(scratch.folder, "convex");
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await bundleFunctions(folder);
  } finally {
    scratch.remove();
  }
}

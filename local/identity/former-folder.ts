import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";

/** Takes over the accounts of a version that played GitHub alone and kept them beside `dataDir`. */
export function adoptFormerFolder(dataDir: string): void {
  const former = join(dirname(dataDir), "github");
  const folder = join(dataDir, "github");
  if (!existsSync(join(former, "accounts.json")) || existsSync(folder)) return;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  renameSync(former, folder);
}

/** A copy of the working tree for what writes into its own folder. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * A copy of the working tree that shares this one's dependencies. Remove it when done.
 * @param name of its folder, before what makes that unique
 */
export function makeCheckout(name = "latchkey"): string {
  const checkout = mkdtempSync(join(tmpdir(), `${name}-`));
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"]);
  for (const file of listed.toString("utf8").split("\0"))
    if (file !== "" && existsSync(file)) cpSync(file, join(checkout, file));
  shareDependencies(join(checkout, "node_modules"));
  return checkout;
}

/**
 * All but what Vite prepares in there: a second server would prepare it anew, for another folder,
 * under the pages that the first is serving, and those would then load two copies of React. The
 * workspace's link and commands lead to the copy's own files.
 */
function shareDependencies(folder: string): void {
  mkdirSync(folder);
  for (const entry of readdirSync("node_modules", { withFileTypes: true })) {
    const { name } = entry;
    const from = resolve("node_modules", name);
    if (name === ".bin" || entry.isSymbolicLink())
      cpSync(from, join(folder, name), { recursive: true, verbatimSymlinks: true });
    else if (!name.startsWith(".vite")) symlinkSync(from, join(folder, name));
  }
}

export function removeCheckout(checkout: string): void {
  rmSync(checkout, { recursive: true, force: true, maxRetries: 5 });
}

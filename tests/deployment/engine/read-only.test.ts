import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { testFolder } from "../../support/test-folder";
import { callOf, push } from "./support/calls";
import { query, startEngine, valueOf } from "./support/engine";

const APP = {
  "things.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation(async ({ db }, { name }) => { await db.insert("things", { name }); });
    export const names = query(async ({ db }) => (await db.query("things").collect()).map(({ name }) => name));
  `,
};

/** Takes away the right to write, or gives it back, from the leaves to the root. */
function setWritable(folder: string, writable: boolean): void {
  if (writable) chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) setWritable(path, writable);
    else chmodSync(path, writable ? 0o644 : 0o444);
  }
  if (!writable) chmodSync(folder, 0o555);
}

/**
 * Root may write whatever the modes say, so the process becomes nobody, who must be able to read
 * this checkout.
 */
function nobodyMayRead(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o001) !== 0;
  return isOpen && (dirname(folder) === folder || nobodyMayRead(dirname(folder)));
}

/** Modes of files stand in for a read-only disk; Windows has none. */
const cannotTry =
  process.platform === "win32" || (process.getuid?.() === 0 && !nobodyMayRead(process.cwd()));

test.skipIf(cannotTry)(
  "a disk that may not be written is refused at start with what to do, and nothing on it is touched",
  async () => {
    const dir = testFolder();
    const before = await startEngine({ dir });
    await push(before, APP);
    valueOf(await before.runMutation(callOf("things:add", { name: "kept" })));
    await before.close();
    const data = () => readFileSync(join(dir, "data/data.mdb"));
    const bytes = data();
    setWritable(dir, false);
    onTestFinished(() => setWritable(dir, true));
    const command = [
      "--import",
      "tsx",
      "tests/deployment/engine/fixtures/read-only-process.ts",
      dir,
    ];
    const printed = execFileSync(process.execPath, command, { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual({
      opened: false,
      refusal: expect.stringContaining("This folder may not be written") as string,
    });
    expect(data().equals(bytes)).toBe(true);
    setWritable(dir, true);
    const after = await startEngine({ dir });
    expect(await query(after, "things:names")).toEqual(["kept"]);
  },
);

import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { takeLock, takeLockOfEnding } from "../../local/launcher/lock";
import { testFolder } from "../support/test-folder";

describe("the lock of a data folder", () => {
  test("a second start in the same folder is refused with the process that has it", () => {
    const folder = testFolder();
    takeLock(folder);
    expect(() => takeLock(folder)).toThrow(
      `Latchkey already runs in ${folder} (process ${process.pid})`,
    );
  });

  test("it can be taken again once it was given back", () => {
    const folder = testFolder();
    takeLock(folder)();
    expect(existsSync(join(folder, "lock"))).toBe(false);
    takeLock(folder)();
  });

  test("a dead owner does not keep it", async () => {
    const folder = testFolder();
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => void child.once("exit", resolve));
    writeFileSync(join(folder, "lock"), JSON.stringify({ pid: child.pid, startedAt: null }));
    expect(() => takeLock(folder)).not.toThrow();
  });

  test.skipIf(process.platform === "win32")(
    "a later process with the dead owner's number does not keep it",
    () => {
      const folder = testFolder();
      writeFileSync(join(folder, "lock"), JSON.stringify({ pid: process.pid, startedAt: "1" }));
      expect(() => takeLock(folder)).not.toThrow();
    },
  );

  test("F-A9: an owner that is ending is waited for", async () => {
    const folder = testFolder();
    const owner = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await new Promise((resolve) => void owner.once("spawn", resolve));
    writeFileSync(join(folder, "lock"), JSON.stringify({ pid: owner.pid, startedAt: null }));
    expect(() => takeLock(folder)).toThrow(`process ${owner.pid}`);
    const taken = takeLockOfEnding(folder, 30_000);
    owner.kill("SIGKILL");
    (await taken)();
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  test("F-A9: an owner that goes on is refused in the end, by its number", async () => {
    const folder = testFolder();
    takeLock(folder);
    await expect(takeLockOfEnding(folder, 120)).rejects.toThrow(
      `already runs in ${folder} (process ${process.pid})`,
    );
  });

  test("a torn lock file does not keep it", () => {
    const folder = testFolder();
    writeFileSync(join(folder, "lock"), '{"pid":');
    expect(() => takeLock(folder)).not.toThrow();
  });

  test("a file where the folder should be is a clear error", () => {
    const file = join(testFolder(), "file");
    writeFileSync(file, "");
    expect(() => takeLock(file)).toThrow(/cannot be used for data.*LOCAL_DIR/);
  });
});

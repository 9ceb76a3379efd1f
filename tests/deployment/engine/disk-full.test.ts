import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { testFolder } from "../../support/test-folder";

const PROCESS = "tests/deployment/engine/fixtures/full-disk-process.ts";
/** Largest file the process may write, in blocks of 512 bytes: the database grows into it. */
const BLOCKS = 16_384;

/** A limit on file sizes stands in for a full disk; only POSIX shells have it. */
test.skipIf(process.platform === "win32")(
  "a full disk fails the mutations and files that do not fit, and nothing else",
  async () => {
    const dir = testFolder();
    const command = `ulimit -f ${BLOCKS}; exec "$0" --import tsx ${PROCESS} "$1"`;
    const child = spawn("sh", ["-c", command, process.execPath, dir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const exited = once(child, "exit");
    const lines: unknown[] = [];
    for await (const line of createInterface({ input: child.stdout })) lines.push(JSON.parse(line));
    expect(await exited).toEqual([0, null]);
    const [report] = lines;
    expect(report).toMatchObject({ consistent: true, readable: true, smallAfterwards: true });
    // The kind that callers over HTTP are told of.
    expect(report).toHaveProperty("refusal", expect.stringMatching(/^StorageError: .*disk/i));
    expect(report).toHaveProperty(
      "fileRefusal",
      expect.stringMatching(/may not grow further.*files/),
    );
    expect(report).toHaveProperty("filesLeft", 0);
  },
);

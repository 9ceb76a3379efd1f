import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startChild } from "../../local/launcher/child-process";
import { testFolder } from "../support/test-folder";

/** A program that says its number and then stays, whatever it is asked. */
const STUBBORN = `
  process.on("SIGTERM", () => {});
  console.log("number " + process.pid);
  setInterval(() => {}, 1000);
`;

function script(text: string): string {
  const file = join(testFolder(), "program.mjs");
  writeFileSync(file, text);
  return file;
}

/** The first line of a child that says "number <pid>", and the child. */
async function startNumbered(file: string) {
  let tell: (pid: number) => void = () => {};
  const number = new Promise<number>((resolve) => {
    tell = resolve;
  });
  const child = startChild({
    command: [file],
    cwd: process.cwd(),
    environment: process.env,
    onLine: (line) => tell(Number(line.replace("number ", ""))),
  });
  return { child, pid: await number };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a program started beside this one", () => {
  test("tells its exit code", async () => {
    const child = startChild({
      command: [script("process.exitCode = 3;")],
      cwd: process.cwd(),
      environment: process.env,
      onLine: () => {},
    });
    expect(await child.ended).toEqual({ code: 3, signal: null });
  });

  test("ends when it is stopped, even when it does not want to", async () => {
    const { child, pid } = await startNumbered(script(STUBBORN));
    await child.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test("ends when this one is killed", async () => {
    const module = join(process.cwd(), "local/launcher/child-process.ts");
    const parent = script(`
      import { startChild } from ${JSON.stringify(module)};
      startChild({
        command: [${JSON.stringify(script(STUBBORN))}],
        cwd: process.cwd(),
        environment: process.env,
        onLine: (line) => console.log(line),
      });
    `);
    const process_ = spawn(process.execPath, ["--import", "tsx", parent], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [chunk] = (await once(process_.stdout, "data")) as [Buffer];
    const pid = Number(/\d+/.exec(chunk.toString())?.[0]);
    expect(isAlive(pid)).toBe(true);
    process_.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 5000, interval: 20 }).toBe(false);
  });
});

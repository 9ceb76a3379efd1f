import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { newSeed } from "../../support/seeded-random";
import { testFolder } from "../../support/test-folder";

test("threads that are ended while they close the database do not take the process with them", async () => {
  const fixture = "tests/deployment/engine/fixtures/closing-process.ts";
  const args = ["--import", "tsx", fixture, testFolder(), String(newSeed())];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual([10, 10]);
});

/**
 * Tests what is committed as a newcomer would: clones HEAD into a temporary folder and runs there
 * `npm run check`, which every commit passes, and `npm run test:full`. The last line is
 * `N passed, M failed`, where a check that fails counts as one; the exit code is not 0 when anything
 * failed or any process was left behind. Plain Node, reads no input.
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "latchkey-ci-"));
// One test reads this checkout as a user with no rights.
chmodSync(scratch, 0o755);
const checkout = join(scratch, "checkout");
const report = join(scratch, "report.json");
/** Every process of this run inherits it, and is found by it. */
const MARK = `LATCHKEY_CI=${scratch}`;

main().then(
  (code) => finish(code),
  (error) => {
    console.error(error);
    console.log("0 passed, 1 failed");
    finish(1);
  },
);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => finish(1));

async function main() {
  const clone = spawnSync("git", ["clone", "--quiet", "--no-hardlinks", root, checkout], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (clone.status !== 0) throw new Error("HEAD could not be cloned");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  // Both always: whoever mends one wants to know of the other.
  const check = await run("npm", ["run", "check"]);
  if (check !== 0) console.error(`npm run check failed (exit code ${check}); see above.`);
  const status = await run("npm", ["run", "test:full", "--", ...reporters]);
  const left = survivors();
  for (const { pid, command } of left) console.error(`Left behind: ${pid} ${command}`);
  const { passed, failed } = counts(status);
  const allFailed = failed + left.length + (check === 0 ? 0 : 1);
  console.log(`${passed} passed, ${allFailed} failed`);
  return status === 0 && allFailed === 0 ? 0 : 1;
}

function run(command, args) {
  const child = spawn(command, args, {
    cwd: checkout,
    env: { ...environment(), LATCHKEY_CI: scratch },
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => done(code));
  });
}

/** Without what an npm around this run says about itself. */
function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(lifecycle|package|config_local)/.test(name),
    ),
  );
}

/**
 * From Vitest's report; a file that could not even be read counts as one failure, and so does a
 * missing report.
 */
function counts(status) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const broken = results.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = results.numFailedTests + broken;
  return { passed: results.numPassedTests, failed: status !== 0 && failed === 0 ? 1 : failed };
}

/** Processes of this run that still live. Only Linux tells; elsewhere none are found. */
function survivors() {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(MARK)) return [];
        if (/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return [{ pid: Number(pid), command }];
      } catch {
        return [];
      }
    });
}

function finish(code) {
  for (const { pid } of survivors())
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended in the meantime.
    }
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}

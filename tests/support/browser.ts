/**
 * A real Chromium that comes from npm: unpacked once into the cache, or the one that CHROMIUM_PATH
 * names.
 */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Browser, type LaunchOptions, chromium } from "playwright-core";

const run = promisify(execFile);
const cache = resolve("node_modules/.cache/latchkey");
const unpacked = join(cache, "chromium-143.0.4");

const INSTALLED: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
  ],
};

/**
 * Unpacks the npm package's browser. In a process of its own, because the package decides by its
 * process's environment where to write and whether to bring the shared libraries that a bare
 * machine lacks; into a folder that appears all at once, so that two test runs cannot see half a
 * browser.
 */
async function unpackChromium(): Promise<void> {
  if (existsSync(unpacked)) return;
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, "chromium-"));
  await run(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      'await (await import("@sparticuz/chromium")).default.executablePath()',
    ],
    {
      env: {
        PATH: process.env["PATH"],
        TMPDIR: staging,
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      },
    },
  );
  try {
    renameSync(staging, unpacked);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(unpacked)) throw error;
  }
}

async function lacksLibraries(executable: string): Promise<boolean> {
  const { stdout } = await run("ldd", [executable]).catch(() => ({ stdout: "" }));
  return stdout.includes("not found");
}

async function npmChromium(): Promise<LaunchOptions> {
  await unpackChromium();
  const executablePath = join(unpacked, "chromium");
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined) env[name] = value;
  if (await lacksLibraries(executablePath))
    env["LD_LIBRARY_PATH"] = join(unpacked, "al2023", "lib");
  const hasFonts = existsSync("/usr/share/fonts") && readdirSync("/usr/share/fonts").length > 0;
  if (!hasFonts) env["FONTCONFIG_PATH"] = join(unpacked, "fonts");
  return { executablePath, env };
}

async function launchOptions(): Promise<LaunchOptions> {
  const wanted = process.env["CHROMIUM_PATH"];
  if (wanted !== undefined) return { executablePath: wanted };
  if (process.platform === "linux" && process.arch === "x64") return npmChromium();
  const installed = INSTALLED[process.platform]?.find((path) => existsSync(path));
  if (installed !== undefined) return { executablePath: installed };
  throw new Error(
    "No browser found. Install Chrome or Chromium and set CHROMIUM_PATH to its executable.",
  );
}

/** What the pages of a test run share with their browser at most, several times over. */
const ROOMY_BYTES = 1024 ** 3;

/**
 * Playwright keeps Chromium from shared memory, because many containers have next to none; files on
 * a disk cost a twentieth more.
 */
function avoidsSharedMemory(): boolean {
  if (!existsSync("/dev/shm")) return true;
  const { bavail, bsize } = statfsSync("/dev/shm");
  return bavail * bsize < ROOMY_BYTES;
}

/** Starts a browser with its web security on; close it when done. */
export async function launchBrowser(): Promise<Browser> {
  const options = await launchOptions();
  return chromium.launch({
    ...options,
    headless: true,
    ignoreDefaultArgs: avoidsSharedMemory() ? [] : ["--disable-dev-shm-usage"],
    // The sandbox cannot start as root, which is what containers run as.
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
    ],
  });
}

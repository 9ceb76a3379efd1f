/**
 * Notices that the npm which started this program is gone, for example killed, without a signal for
 * us.
 */
import { readFileSync } from "node:fs";

const POLL_MS = 500;

/**
 * Calls `onGone` once when npm or the shell between has ended. Does nothing for a program that npm
 * did not start: that may well outlive its parent. Beyond the parent itself only Linux lets us
 * look.
 */
export function watchParent(
  environment: Readonly<Record<string, string | undefined>>,
  onGone: () => void,
): void {
  if (environment["npm_lifecycle_event"] === undefined) return;
  const shell = process.ppid;
  // npm runs scripts through a shell, which may or may not have made room for us.
  const npm = commandOf(shell).startsWith("npm") ? null : parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && (npm === null || parentOf(shell) === npm)) return;
    clearInterval(timer);
    onGone();
  }, POLL_MS);
  timer.unref();
}

function commandOf(pid: number): string {
  return readProcess(pid, "cmdline") ?? "";
}

function parentOf(pid: number): number | null {
  const parent = readProcess(pid, "stat")?.split(") ").at(-1)?.split(" ")[1];
  return parent === undefined ? null : Number(parent);
}

function readProcess(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null;
  }
}

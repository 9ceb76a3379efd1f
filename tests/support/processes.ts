import { readdirSync, readFileSync } from "node:fs";

/** Only Linux tells the environment of other processes. */
export const canListProcesses = process.platform === "linux";

/**
 * Living processes whose environment holds `NAME=value`, but not this one: what a program and its
 * children left behind.
 */
export function processesWith(name: string, value: string): { pid: number; command: string }[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
        if (!environment.includes(`${name}=${value}`)) return [];
        if (/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return [{ pid: Number(pid), command }];
      } catch {
        return []; // It ended while we looked.
      }
    });
}

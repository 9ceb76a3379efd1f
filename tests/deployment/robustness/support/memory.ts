/** Memory that is really in use, after a full collection. */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void; // what the flag puts there

/**
 * Bytes on the heap and in buffers of this thread. Two collections, as the first one only queues
 * what finalizers hold.
 */
export async function usedBytes(): Promise<number> {
  for (let round = 0; round < 2; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * Bytes that the process has for itself, its threads included: not the pages of the database's
 * file, where the system tells them apart.
 */
export function anonymousBytes(): number {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    const kib = /^RssAnon:\s+(?<kib>\d+) kB$/m.exec(status)?.groups?.["kib"];
    if (kib !== undefined) return Number(kib) * 1024;
  } catch {
    // Not Linux.
  }
  return process.memoryUsage().rss;
}

export const MIB = 1024 * 1024;

/**
 * One program per data folder: a lock file with the owner's process, which a dead owner does not
 * keep.
 */
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { codeOf, readTextFile, reasonOf } from "./private-file";
import { StartError } from "./settings";

const ownerSchema = z.object({
  pid: z.number().int(),
  /** Tells a process from a later one with the same number; null where the system does not say. */
  startedAt: z.string().nullable(),
});

type Owner = z.output<typeof ownerSchema>;

/**
 * Takes the lock of `localDir`, from a dead owner if need be. Returns the function that gives it
 * back.
 * @throws StartError when a living process has it, or the folder cannot be written
 */
export function takeLock(localDir: string): () => void {
  const file = join(localDir, "lock");
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(localDir, { recursive: true, mode: 0o700 });
    const self: Owner = { pid: process.pid, startedAt: startTime(process.pid) };
    writeFileSync(draft, JSON.stringify(self), { mode: 0o600, flush: true });
  } catch (error) {
    throw new StartError(`${localDir} cannot be used for data: ${reasonOf(error)}`);
  }
  try {
    while (!tryLink(draft, file)) removeStale(file, localDir);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** Linking a complete file in place is atomic: nobody sees a lock without its owner. */
function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw new StartError(`${file} cannot be written: ${reasonOf(error)}`);
  }
}

function removeStale(file: string, localDir: string): void {
  refuseLiving(readTextFile(file), localDir);
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw new StartError(`${file} cannot be replaced: ${reasonOf(error)}`);
  }
  try {
    // Between reading and moving, another start may have put its own lock there: give it back.
    refuseLiving(readFileSync(aside, "utf8"), localDir, () => tryLink(aside, file));
  } finally {
    rmSync(aside, { force: true });
  }
}

function refuseLiving(text: string | null, localDir: string, before?: () => void): void {
  const owner = text === null ? null : parseOwner(text);
  if (owner === null || !isAlive(owner)) return;
  before?.();
  throw new StartError(
    `Latchkey already runs in ${localDir} (process ${owner.pid}). Stop it first, or set LOCAL_DIR to another folder.`,
  );
}

function parseOwner(text: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false;
  }
  return owner.startedAt === null || owner.startedAt === startTime(owner.pid);
}

/** When the process began, in whatever form the system tells it; null where it does not. */
function startTime(pid: number): string | null {
  try {
    if (process.platform === "linux") {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
      return fields?.[19] ?? null;
    }
    if (process.platform === "win32") return null;
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}

/** Files of the data folder that only their owner may read, replaced whole or not at all. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { StartError } from "./settings";

const OWNER_ONLY = 0o600;

/** A crash leaves the old content or the new. @throws StartError when the disk refuses */
export function writePrivateFile(file: string, content: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, content, { mode: OWNER_ONLY, flush: true });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new StartError(`${file} cannot be written: ${reasonOf(error)}`);
  }
}

/** Null when there is no such file. @throws StartError when it cannot be read */
export function readTextFile(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new StartError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined; // Node's own errors have one
}

export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case "ENOSPC":
      return "the disk is full. Free some space and start again.";
    case "EROFS":
      return "the disk is read-only. Set LOCAL_DIR to a folder that can be written.";
    case "EACCES":
    case "EPERM":
      return "permission denied. Set LOCAL_DIR to a folder that can be written.";
    case "ENOTDIR":
    case "EEXIST":
      return "a file is where a folder should be. Move it, or set LOCAL_DIR to another folder.";
    case undefined:
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

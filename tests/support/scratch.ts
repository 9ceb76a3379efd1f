import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty folder of its own for a test; call `remove` when the test is over. */
export function scratchFolder(name: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${name}-`));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

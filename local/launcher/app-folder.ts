/**
 * The project's folder by a name that Vite can serve. In a path it takes "#" and "?" for the end of
 * a file's name, and "*" for a pattern; a project in such a folder is served through a link with a
 * plain name.
 */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface AppFolder {
  readonly path: string;
  /** What Node needs so that modules keep the names of the link. */
  readonly nodeOptions: readonly string[];
  /** What the configuration needs for the same (dev-server/vite-plugins.ts). */
  readonly environment: Readonly<Record<string, string>>;
  /** Removes the link. */
  close(): void;
}

export const KEEP_LINKS = "LATCHKEY_KEEP_LINKS";

export function openAppFolder(projectDir: string): AppFolder {
  if (!/[#?*]/.test(projectDir))
    return { path: projectDir, nodeOptions: [], environment: {}, close: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "latchkey-app-"));
  const path = join(folder, "project");
  // The kind of link for which Windows asks no rights.
  symlinkSync(projectDir, path, "junction");
  return {
    path,
    nodeOptions: ["--preserve-symlinks", "--preserve-symlinks-main"],
    environment: { [KEEP_LINKS]: "true" },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

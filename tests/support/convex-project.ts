/**
 * A Convex project of its own for a test: files in a temporary folder that shares this repository's
 * dependencies.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export interface ConvexProject {
  readonly dir: string;
  write(path: string, text: string): void;
  read(path: string): string;
  remove(path: string): void;
  /** Deletes it whole. */
  discard(): void;
}

/** `files` by path from the project's root, for example `convex/sample/todos.ts`. */
export function makeConvexProject(files: Readonly<Record<string, string>>): ConvexProject {
  const dir = mkdtempSync(join(tmpdir(), "latchkey-project-"));
  symlinkSync(resolve("node_modules"), join(dir, "node_modules"), "dir");
  const project: ConvexProject = {
    dir,
    write: (path, text) => {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    read: (path) => readFileSync(join(dir, path), "utf8"),
    remove: (path) => rmSync(join(dir, path)),
    discard: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
  // The names of the variables in .env.local follow from the framework among the dependencies.
  const manifest = { name: "project", private: true, dependencies: { convex: "*", vite: "*" } };
  project.write("package.json", JSON.stringify(manifest));
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  return project;
}

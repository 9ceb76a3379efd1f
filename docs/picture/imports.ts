/**
 * Which file of the repository imports which: what the picture is drawn from and the house rules
 * are checked on.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** TypeScript files under the folders, with `/` between the parts of their paths, in order. */
export function sourceFiles(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
    )
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.tsx?$/.test(file))
    .toSorted();
}

/** What the file imports, type-only imports included, as it is written there. */
export function importsOf(file: string): string[] {
  const source = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const forms = [
    /(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s*["']([^"']+)["']/g,
    /import\(\s*["']([^"']+)["']\s*\)/g,
    /(?:^|\n)import\s+["']([^"']+)["']/g,
  ];
  return forms.flatMap((form) => [...source.matchAll(form)].map((match) => match[1] ?? ""));
}

/**
 * The path that a relative import names, from the root and as it is written: it may lack its
 * extension.
 */
export function importedPath(file: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return normalize(join(dirname(file), specifier)).replaceAll("\\", "/");
}

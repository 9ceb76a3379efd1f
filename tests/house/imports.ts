/** What a source file imports, by plain reading: also types, and what is loaded later. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Sources below the folders that are there, with slashes. Generated ones are nobody's. */
export function sourcesIn(folders: readonly string[]): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name).replaceAll("\\", "/"),
      ),
    )
    .filter((file) => /\.(tsx?|mjs)$/.test(file))
    .filter((file) => !/(^|\/)(_generated|node_modules)\//.test(file))
    .toSorted();
}

const FORMS = [
  /(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s*["']([^"']+)["']/g,
  /import\(\s*["']([^"']+)["']\s*\)/g,
  /(?:^|\n)import\s+["']([^"']+)["']/g,
];

export function specifiersOf(file: string): string[] {
  const source = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  return FORMS.flatMap((form) => [...source.matchAll(form)].map((match) => match[1] ?? ""));
}

/** The path that a relative specifier names, without the ending of a source; null for a package. */
export function targetOf(file: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  const path = join(dirname(file), specifier).replaceAll("\\", "/");
  return path.replace(/\.(tsx?|mjs)$/, "");
}

/** Groups of files that import one another in a circle, each with its members in order. */
export function cyclesAmong(files: readonly string[]): string[][] {
  const byPath = new Map(files.map((file) => [file.replace(/\.(tsx?|mjs)$/, ""), file]));
  const imports = new Map(
    files.map((file) => [
      file,
      specifiersOf(file).flatMap((specifier) => byPath.get(targetOf(file, specifier) ?? "") ?? []),
    ]),
  );
  return circles(imports);
}

/** Tarjan's strongly connected components, those of more than one member or with itself. */
export function circles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): number => {
    const own = order.size;
    order.set(node, own);
    stack.push(node);
    let low = own;
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === own) {
      const members = stack.splice(stack.indexOf(node));
      if (members.length > 1 || edges.get(node)?.includes(node) === true)
        found.push(members.toSorted());
    }
    return low;
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** Files that import one another in a circle: types count, and so does what is loaded later. */
import { importedPath, importsOf } from "../../docs/picture/imports";

/** Groups of files that import one another in a circle, each with its members in order. */
export function cyclesAmong(files: readonly string[]): string[][] {
  const byPath = new Map(files.map((file) => [withoutExtension(file), file]));
  const imports = new Map(
    files.map((file) => [
      file,
      importsOf(file).flatMap(
        (specifier) => byPath.get(withoutExtension(importedPath(file, specifier) ?? "")) ?? [],
      ),
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

function withoutExtension(path: string): string {
  return path.replace(/\.tsx?$/, "");
}

/** The zones of the code and the imports between them: the boxes and arrows of the picture. */
import { existsSync } from "node:fs";
import { importedPath, importsOf, sourceFiles } from "./imports.ts";

/**
 * The places where code runs, each a frame of the picture; what one row holds stands side by side.
 */
export const PLACES = [
  { folder: "src", title: "In the browser", row: 0 },
  { folder: "convex", title: "On Convex", row: 0 },
  { folder: "local", title: "On your machine only", row: 1 },
] as const;

/** What stands between the places: read by some of them, and importing none. */
const BETWEEN = ["hosting", "latchkey.config.ts"] as const;

export interface Arrow {
  readonly from: string;
  readonly to: string;
}

export interface Zones {
  readonly names: readonly string[];
  /**
   * Without those that follow from others: an arrow to a and one from there to b say enough of b.
   */
  readonly arrows: readonly Arrow[];
  /** Arrows that close a circle. Where every import keeps its direction there are none. */
  readonly against: readonly Arrow[];
  /** Which places, or which of themselves, import those in BETWEEN that are there. */
  readonly between: ReadonlyMap<string, readonly string[]>;
}

interface Weighted extends Arrow {
  /** How many imports it stands for. */
  readonly count: number;
}

/**
 * A zone is a folder at the second level; in features and in the deployment, at the third. Routes
 * and what provides for them load each other: they are one.
 */
function zoneOf(path: string): string {
  const parts = path.split("/");
  const [root = "", second = "", third = ""] = parts;
  if (root === "src" && (parts.length === 2 || second === "routes")) return "src/app";
  if (parts.length <= 2) return root;
  const isDeep = second === "features" || second === "deployment";
  return isDeep && parts.length > 3 ? `${root}/${second}/${third}` : `${root}/${second}`;
}

/** The zones of all files in PLACES, and what stands between these. */
export function readZones(): Zones {
  const files = sourceFiles(PLACES.map(({ folder }) => folder));
  const names = [...new Set(files.map(zoneOf))].toSorted();
  const counts = new Map<string, Weighted>();
  for (const [file, path] of relativeImports(files)) {
    const [from, to] = [zoneOf(file), zoneOf(path)];
    if (from === to || !names.includes(to) || isCodegen(from, to)) continue;
    const key = `${from} ${to}`;
    counts.set(key, { from, to, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const all = [...counts.values()].toSorted(
    (a, b) => compare(a.from, b.from) || compare(a.to, b.to),
  );
  const against = circleClosing(all);
  const straight = all.filter((arrow) => !against.includes(arrow));
  const arrows = straight.filter((arrow) => !followsFrom(arrow, straight));
  return { names, arrows, against, between: readBetween(files) };
}

function relativeImports(files: readonly string[]): [file: string, path: string][] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((specifier): [string, string][] => {
      const path = importedPath(file, specifier);
      return path === null ? [] : [[file, path]];
    }),
  );
}

function readBetween(files: readonly string[]): Map<string, string[]> {
  const there = BETWEEN.filter((path) => existsSync(path));
  const folders = there.filter((path) => !path.endsWith(".ts"));
  const imports = relativeImports([...files, ...sourceFiles(folders)]);
  return new Map(
    there.map((path) => {
      const stem = path.replace(/\.ts$/, "");
      const readers = imports
        .filter(([, to]) => to.replace(/\.ts$/, "") === stem || to.startsWith(`${stem}/`))
        .map(([file]) => file.split("/")[0] ?? file);
      return [path, [...new Set(readers)].filter((reader) => reader !== path).toSorted()];
    }),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Functions import what is generated from them, which is no direction of the house. */
function isCodegen(from: string, to: string): boolean {
  return to === "convex/_generated" && from.split("/")[0] === "convex";
}

/** Of every circle, the arrow that stands for the fewest imports. */
function circleClosing(arrows: readonly Weighted[]): Weighted[] {
  const closing: Weighted[] = [];
  let left = arrows;
  for (;;) {
    const circular = left.filter(({ from, to }) => reaches(to, from, left));
    const [weakest] = circular.toSorted((a, b) => a.count - b.count);
    if (weakest === undefined) return closing;
    closing.push(weakest);
    left = left.filter((arrow) => arrow !== weakest);
  }
}

function followsFrom(arrow: Arrow, arrows: readonly Arrow[]): boolean {
  const others = arrows.filter((other) => other !== arrow);
  return reaches(arrow.from, arrow.to, others);
}

function reaches(start: string, goal: string, arrows: readonly Arrow[]): boolean {
  const seen = new Set([start]);
  for (const zone of seen) for (const { from, to } of arrows) if (from === zone) seen.add(to);
  return seen.has(goal) && start !== goal;
}

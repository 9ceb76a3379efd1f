import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { importedPath, importsOf, sourceFiles } from "../../docs/picture/imports";
import { circles, cyclesAmong } from "./cycles";
import {
  DRAWER,
  FORBIDDEN_PACKAGES,
  LONGEST_COMMENT,
  LONGEST_FILE,
  NARROW_COMMENTS,
  OPEN_CYCLES,
  OPEN_IMPORTS,
  SHARED_FEATURE,
  SOURCE_FOLDERS,
  ZONES,
} from "./rules";

const files = sourceFiles(SOURCE_FOLDERS).filter((file) => !file.includes("_generated"));

function forbiddenImports(file: string): string[] {
  const zone = ZONES.find(({ files }) => files.test(file));
  return importsOf(file).flatMap((specifier) => {
    const target = importedPath(file, specifier);
    if (target === null)
      return FORBIDDEN_PACKAGES.filter(
        ({ files, packages }) => files.test(file) && packages.test(specifier),
      ).map(({ why }) => `${file}: ${specifier} (${why})`);
    return zone === undefined || zone.mayImport.test(target) ? [] : [`${file} imports ${target}`];
  });
}

/** Lines of comments that are too wide, as `file:line`. Addresses cannot be broken. */
function wideComments(file: string): string[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const isComment = /^\s*(\/\/|\/?\*)/.test(line);
    const isWide = isComment && line.length > LONGEST_COMMENT && !/https?:\/\/\S{60}/.test(line);
    return isWide ? [`${file}:${index + 1}`] : [];
  });
}

describe("the house", () => {
  test("imports follow the directions of the design", () => {
    const found = files.flatMap((file) => forbiddenImports(file));
    expect(found.filter((each) => !OPEN_IMPORTS.includes(each))).toEqual([]);
  });

  test("a folder of somebody's own may import what its surroundings may", () => {
    const zoneOf = (file: string) => ZONES.find(({ files }) => files.test(file))?.mayImport;
    for (const target of ["convex/auth/functions", "convex/signIn/registry", "convex/lib/result"])
      expect(zoneOf("convex/projects/projects.ts")?.test(target)).toBe(true);
    for (const target of ["src/features/projects/list", "src/ui/button", "convex/_generated/api"])
      expect(zoneOf("src/features/projects/screen.tsx")?.test(target)).toBe(true);
  });

  test("features do not import each other, but for the one all may build on", () => {
    const featureOf = (path: string) => /^src\/features\/([^/]+)\//.exec(path)?.[1];
    const crossings = files.flatMap((file) => {
      const own = featureOf(file);
      if (own === undefined) return [];
      return importsOf(file)
        .map((specifier) => importedPath(file, specifier) ?? "")
        .filter((target) => ![undefined, own, SHARED_FEATURE].includes(featureOf(target)))
        .map((target) => `${file} imports ${target}`);
    });
    expect(crossings).toEqual([]);
  });

  test("no files import one another in a circle, not even types", () => {
    const isOpen = ([first = ""]: string[]) => OPEN_CYCLES.some((known) => known.test(first));
    expect(cyclesAmong(files).filter((cycle) => !isOpen(cycle))).toEqual([]);
  });

  test("a circle is found wherever it begins, and a chain is none", () => {
    const edges = (text: string) =>
      new Map(
        text.split(" ").map((row) => {
          const [from = "", to = ""] = row.split(":");
          return [from, to.split("")];
        }),
      );
    expect(circles(edges("a:b b:c c: d:abc"))).toEqual([]);
    expect(circles(edges("a:b b:cd c:a d:e e:d f:f"))).toEqual([
      ["d", "e"],
      ["a", "b", "c"],
      ["f"],
    ]);
  });

  test("there are no drawers and no rooms that are too long", () => {
    const drawers = files.filter((file) => DRAWER.test(file));
    const large = files.filter(
      (file) => readFileSync(file, "utf8").split("\n").length > LONGEST_FILE,
    );
    expect({ drawers, large }).toEqual({ drawers: [], large: [] });
  });

  test("comments can be read beside the code", () => {
    const narrow = [...files, ...sourceFiles(["tests"])].filter((file) =>
      NARROW_COMMENTS.some((folder) => folder.test(file)),
    );
    expect(narrow.length).toBeGreaterThan(20);
    expect(narrow.flatMap((file) => wideComments(file))).toEqual([]);
  });
});

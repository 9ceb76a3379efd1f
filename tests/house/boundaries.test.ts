import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { importedPath, importsOf, sourceFiles } from "../../docs/picture/imports";

/** Who may import whom. The first matching row decides; a file no row matches is a house without an address. */
const ZONES: { zone: RegExp; mayImport: RegExp[] }[] = [
  { zone: /^src\/ui\//, mayImport: [/^src\/ui\//] },
  { zone: /^src\/copy\//, mayImport: [/^src\/copy\//, /^convex\/shared\//] },
  { zone: /^src\/lib\//, mayImport: [/^src\/(lib|copy)\//, /^convex\/shared\//] },
  // Inputs with their words, which several features ask for: passwords, codes.
  { zone: /^src\/fields\//, mayImport: [/^src\/(fields|ui|lib|copy)\//, /^convex\/shared\//] },
  {
    zone: /^src\/features\//,
    mayImport: [/^src\/(features|fields|ui|lib|copy)\//, /^convex\/(_generated|shared)\//],
  },
  {
    zone: /^src\/(app|routes)\/|^src\/main\.tsx$/,
    mayImport: [/^src\//, /^convex\/(_generated|shared)\//],
  },
  { zone: /^convex\/shared\//, mayImport: [/^convex\/shared\//] },
  { zone: /^convex\//, mayImport: [/^convex\//] },
  { zone: /^local\/deployment\/protocol\//, mayImport: [/^local\/deployment\/protocol\//] },
  { zone: /^local\/deployment\/db\//, mayImport: [/^local\/deployment\/(db|protocol)\//] },
  {
    zone: /^local\/deployment\/runtime\//,
    mayImport: [/^local\/deployment\/(runtime|db|protocol)\//],
  },
  {
    zone: /^local\/deployment\/engine\//,
    mayImport: [/^local\/deployment\/(engine|runtime|db|protocol)\//],
  },
  { zone: /^local\/deployment\//, mayImport: [/^local\/deployment\//] },
  { zone: /^local\/(mailbox|github)\//, mayImport: [/^local\/(mailbox|github|web)\//] },
  { zone: /^local\//, mayImport: [/^local\//] },
  { zone: /^docs\//, mayImport: [/^docs\//] },
  { zone: /^(tests|bench)\/|^vite\.config\.ts$/, mayImport: [/./] },
];

/** Packages a zone must not reach for. */
const FORBIDDEN_PACKAGES: { zone: RegExp; packages: RegExp; why: string }[] = [
  {
    zone: /^src\/ui\//,
    packages: /^(convex|@convex-dev|react-router)/,
    why: "ui knows no backend",
  },
  { zone: /^convex\/shared\//, packages: /^(?!zod(\/mini)?$)/, why: "shared is pure; zod only" },
  { zone: /^local\/deployment\/protocol\//, packages: /./, why: "the protocol stands alone" },
  {
    zone: /^(?!convex\/lib\/hardenedAuth\.ts$)convex\//,
    packages: /^@convex-dev\/auth\/(?!server$|providers\/)/,
    why: "only hardenedAuth touches the library's internals",
  },
];

const files = sourceFiles(["src", "convex", "local", "bench", "docs"]).filter(
  (file) => !file.includes("_generated"),
);

function violations(): string[] {
  const found: string[] = [];
  for (const file of files) {
    const row = ZONES.find(({ zone }) => zone.test(file));
    if (row === undefined) found.push(`${file} belongs to no zone`);
    for (const specifier of importsOf(file)) {
      const target = importedPath(file, specifier);
      if (target !== null) {
        if (target === "latchkey.config") continue;
        if (row !== undefined && !row.mayImport.some((zone) => zone.test(target)))
          found.push(`${file} imports ${target}`);
        continue;
      }
      for (const { zone, packages, why } of FORBIDDEN_PACKAGES)
        if (zone.test(file) && packages.test(specifier))
          found.push(`${file}: ${specifier} (${why})`);
    }
  }
  return found;
}

describe("the house", () => {
  test("imports follow the directions of the design", () => {
    expect(violations()).toEqual([]);
  });

  test("features do not import each other", () => {
    const crossings = files.flatMap((file) => {
      const feature = /^src\/features\/([^/]+)\//.exec(file)?.[1];
      if (feature === undefined) return [];
      return importsOf(file)
        .map((specifier) => importedPath(file, specifier) ?? "")
        .filter((target) => target.startsWith("src/features/"))
        .filter((target) => !target.startsWith(`src/features/${feature}/`))
        .map((target) => `${file} imports ${target}`);
    });
    expect(crossings).toEqual([]);
  });

  test("there are no drawers and no rooms of more than 300 lines", () => {
    const drawers = files.filter((file) =>
      /\/(utils|helpers|common|misc|types|index)\.tsx?$/.test(file),
    );
    const large = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 300);
    expect({ drawers, large }).toEqual({ drawers: [], large: [] });
  });
});

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What the compiler says about convex/privacy/files.ts beside schemas with one table more. */

/** Fields by which a table called `documents` holds files. */
const WITH_FILES = {
  plain: `fileId: v.id("_storage")`,
  optional: `fileId: v.optional(v.id("_storage"))`,
  array: `files: v.array(v.id("_storage"))`,
  nested: `page: v.object({ pictures: v.optional(v.array(v.object({ id: v.id("_storage") }))) })`,
  union: `part: v.union(v.object({ text: v.string() }), v.object({ id: v.id("_storage") }), v.null())`,
  record: `named: v.record(v.string(), v.id("_storage"))`,
  recordKey: `captions: v.record(v.id("_storage"), v.string())`,
};
const WITHOUT_FILES = `title: v.string(), owner: v.id("users"), bytes: v.bytes(), rest: v.any()`;

const kinds = Object.keys(WITH_FILES);
let folder: string;
/** What the compiler printed, by the case it is about. */
const said = new Map<string, string>();

/** Replaces what must be there exactly once. */
function replaced(text: string, before: string, after: string): string {
  expect(text.split(before)).toHaveLength(2);
  return text.replace(before, after);
}

function writeCase(name: string, fields: string, registered: boolean): void {
  const convex = join(folder, name, "convex");
  cpSync("convex", convex, { recursive: true });
  cpSync("latchkey.config.ts", join(folder, name, "latchkey.config.ts"));
  const schema = readFileSync("convex/schema.ts", "utf8");
  const table = `...authTables,\n  documents: defineTable({ ${fields} }),`;
  writeFileSync(join(convex, "schema.ts"), replaced(schema, "...authTables,", table));
  // What the table holds of people is asked for as well, and not what this is about.
  const registry = "Record<TableNames, DataPolicy> = {";
  const policies = readFileSync("convex/privacy/personalData.ts", "utf8");
  const policy = `${registry}\n  documents: none("Nothing of anybody."),`;
  const policiesFile = join(convex, "privacy", "personalData.ts");
  writeFileSync(policiesFile, replaced(policies, registry, policy));
  if (!registered) return;
  const files = readFileSync("convex/privacy/files.ts", "utf8");
  const row = "\n  documents: async () => true,\n  users: async";
  writeFileSync(join(convex, "privacy", "files.ts"), replaced(files, "\n  users: async", row));
}

beforeAll(() => {
  // Inside the repository, because that is where the compiler finds the packages.
  mkdirSync(".local", { recursive: true });
  folder = mkdtempSync(join(".local", "files-"));
  for (const [kind, fields] of Object.entries(WITH_FILES)) {
    writeCase(`${kind}-missing`, fields, false);
    writeCase(`${kind}-registered`, fields, true);
  }
  writeCase("without-missing", WITHOUT_FILES, false);
  writeCase("without-registered", WITHOUT_FILES, true);
  const config = { extends: "../../tsconfig.json", include: ["*/convex/privacy/files.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = join("node_modules", "typescript", "bin", "tsc");
  const args = [compiler, "--project", folder, "--pretty", "false"];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  for (const line of stdout.split("\n").filter((text) => text.includes("error TS"))) {
    const name = /files-\w+\/([\w-]+)\/convex\/privacy\/files\.ts/.exec(line)?.[1] ?? "elsewhere";
    said.set(name, `${said.get(name) ?? ""}${line}\n`);
  }
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("F-D7: the compiler asks who owns uploaded files", () => {
  test("and has nothing to say about anything else", () => {
    expect(said.get("elsewhere")).toBeUndefined();
  });

  test.each(kinds)("for a table with files (%s), naming it, until it has its line", (kind) => {
    expect(said.get(`${kind}-missing`)).toContain("Property 'documents' is missing");
    expect(said.get(`${kind}-registered`)).toBeUndefined();
  });

  test("not for a table without files, whose line it refuses", () => {
    expect(said.get("without-missing")).toBeUndefined();
    expect(said.get("without-registered")).toContain("'documents' does not exist in type");
  });
});

import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import type { Value } from "convex/values";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { pushFunctions } from "../../support/deployment";
import { Watch, action, mutation, openClient, query } from "../../support/sync-client";
import { testFolder } from "../../support/test-folder";
import { type CliSession, SLOW, openCliSession } from "./session";

const APP = {
  "convex/schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      people: defineTable({ name: v.string(), age: v.optional(v.number()) }).index("by_name", ["name"]),
      notes: defineTable({ person: v.id("people"), value: v.any() }).index("by_person", ["person"]),
      files: defineTable({ file: v.id("_storage") }),
    });
  `,
  "convex/data.ts": `
    import { actionGeneric as action, anyApi as internal, internalMutationGeneric as internalMutation, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    import { v } from "convex/values";
    export const fill = mutation({
      args: { people: v.number() },
      handler: async ({ db }, { people }) => {
        const ada = await db.insert("people", { name: "Ada", age: 36 });
        await db.insert("people", { name: "Grace" });
        const values = [1, 1.5, -0, 1e300, Infinity, 7n, -(2n ** 63n), "7", "text \\"quoted\\" \\u00e9", new Uint8Array([1, 2, 255]).buffer, null, true, { deep: [1n, 2, ["3"]] }, []];
        for (const value of values) await db.insert("notes", { person: ada, value });
        for (let i = 0; i < people; i += 1) await db.insert("people", { name: "person " + i });
      },
    });
    export const record = internalMutation({
      args: { file: v.id("_storage") },
      handler: async ({ db }, { file }) => { await db.insert("files", { file }); },
    });
    export const store = action({
      args: { text: v.string() },
      handler: async (ctx, { text }) => {
        const file = await ctx.storage.store(new Blob([text], { type: "text/plain" }));
        await ctx.runMutation(internal.data.record, { file });
      },
    });
    export const everything = query({
      args: {},
      handler: async ({ db, storage }) => ({
        people: await db.query("people").collect(),
        notes: await db.query("notes").collect(),
        files: await Promise.all((await db.query("files").collect()).map(async ({ file }) => ({ row: await db.system.get(file), path: new URL(await storage.getUrl(file) ?? "http://gone").pathname }))),
        byName: (await db.query("people").withIndex("by_name").collect()).map(({ name }) => name),
      }),
    });
    export const howMany = query({ args: {}, handler: async ({ db }) => (await db.query("people").take(31_000)).length });
    export const names = query({ args: {}, handler: async ({ db }) => (await db.query("people").withIndex("by_name").collect()).map(({ name }) => name) });
  `,
} as const;

/** Pushed without the CLI, which is here for what it moves. */
async function openApp(): Promise<CliSession> {
  const session = await openCliSession(APP);
  await pushFunctions(session.deployment.engine, join(session.project.dir, "convex"));
  return session;
}

const everything = ({ deployment }: CliSession): Promise<Value> =>
  new ConvexHttpClient(deployment.url).query(query("data:everything"), {});
const names = ({ deployment }: CliSession): Promise<Value> =>
  new ConvexHttpClient(deployment.url).query(query("data:names"), {});
const fill = ({ deployment }: CliSession, people = 0): Promise<Value> =>
  new ConvexHttpClient(deployment.url).mutation(mutation("data:fill"), { people });

describe("a snapshot", SLOW, () => {
  test("of one deployment, imported into a fresh one, is the same documents and the same files", async () => {
    const from = await openApp();
    onTestFinished(() => from.close());
    await fill(from, 1200);
    await new ConvexHttpClient(from.deployment.url).action(action("data:store"), { text: "kept" });
    const path = join(testFolder(), "snapshot.zip");
    const exported = await from.cli("export", "--path", path, "--include-file-storage");
    expect(exported.stderr).toContain("Created snapshot export");
    expect(exported.code).toBe(0);
    const before = await everything(from);

    const to = await openApp();
    onTestFinished(() => to.close());
    const imported = await to.cli("import", path, "-y");
    expect(imported.stderr).toContain("Added 1217 documents");
    expect(imported.code).toBe(0);
    expect(await everything(to)).toEqual(before);
    const [file] = (before as { files: { path: string }[] }).files;
    const served = await fetch(new URL(file?.path ?? "", to.deployment.url));
    expect(served.headers.get("content-type")).toBe("text/plain");
    expect(await served.text()).toBe("kept");

    const refused = await to.cli("import", path, "-y");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/already exists/);
    await fill(to);
    expect((await to.cli("import", path, "--replace", "-y")).code).toBe(0);
    expect(await everything(to)).toEqual(before);
  });

  test("is a zip file that other tools read, and a folder as path gets a name of its own", async () => {
    const session = await openApp();
    onTestFinished(() => session.close());
    await fill(session);
    const folder = testFolder();
    expect((await session.cli("export", "--path", folder)).code).toBe(0);
    const [name] = readdirSync(folder);
    expect(name).toMatch(/^snapshot_\d+\.zip$/);
    const script =
      "import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(z.read('notes/documents.jsonl').decode())";
    const listed = pythonOrNull(script, join(folder, name ?? ""));
    if (listed !== null) expect(listed).toContain('"value":7}');
  });
});

/**
 * Python's standard library has a zip reader that is not ours; machines without Python check less.
 */
function pythonOrNull(script: string, path: string): string | null {
  try {
    return execFileSync("python3", ["-c", script, path], { encoding: "utf8" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

describe("convex import of one table", SLOW, () => {
  let session: CliSession;
  let folder: string;
  beforeAll(async () => {
    session = await openApp();
    return () => session.close();
  });
  const file = (name: string, text: string): string => {
    folder = testFolder();
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const load = (path: string, ...options: string[]) =>
    session.cli("import", "--table", "people", path, "-y", ...options);

  test("takes JSON lines, a JSON array and CSV, and says how many documents came", async () => {
    const lines = await load(file("a.jsonl", '{"name":"a1","age":1}\n\n{"name":"a2"}'));
    expect(lines.stderr).toContain("Added 2 documents");
    expect(await names(session)).toEqual(["a1", "a2"]);
    expect((await load(file("b.json", '[{"name":"b1"}]'), "--append")).code).toBe(0);
    expect(await names(session)).toEqual(["a1", "a2", "b1"]);
    const csv = 'name,age\r\n"c, one",7\n"two ""2""\nlines",\n';
    expect((await load(file("c.csv", csv), "--replace")).code).toBe(0);
    expect(await everything(session)).toMatchObject({
      people: [{ name: "c, one", age: 7 }, { name: 'two "2"\nlines' }],
    });
  });

  test("keeps ids and creation times that the file has", async () => {
    const id = (await everything(session)) as { people: { _id: string; _creationTime: number }[] };
    const rows = id.people.map((person) => JSON.stringify({ ...person, name: "same id" }));
    expect((await load(file("d.jsonl", rows.join("\n")), "--replace")).code).toBe(0);
    const { people } = (await everything(session)) as typeof id;
    expect(people).toMatchObject(
      id.people.map(({ _id, _creationTime }) => ({ _id, _creationTime })),
    );
  });

  test("refuses what is against the schema, names the row, and leaves everything as it was", async () => {
    const before = await everything(session);
    const rows = Array.from({ length: 1300 }, (_, i) => JSON.stringify({ name: `n${i}` }));
    const path = file("e.jsonl", [...rows, '{"name":5}'].join("\n"));
    for (const mode of ["--replace", "--append"]) {
      const { code, stderr } = await load(path, mode);
      expect(code).toBe(1);
      expect(stderr).toContain('Row 1301 of table "people"');
      expect(stderr).toContain("does not match the schema");
      expect(await everything(session)).toEqual(before);
    }
  });

  test("names the row that is not JSON, and what is wrong with a file that is no zip", async () => {
    expect((await load(file("f.jsonl", '{"name":"x"}\n{oops'), "--append")).stderr).toContain(
      "Row 2",
    );
    expect((await load(file("g.csv", "name,age\nonly one"), "--append")).stderr).toContain(
      "CSV row 1",
    );
    const zip = await session.cli("import", file("h.zip", "not a zip"), "-y");
    expect(zip.stderr).toContain("The zip file cannot be read");
    expect(zip.code).toBe(1);
  });

  test("uploads a large file in parts, and a subscription sees it arrive whole", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) =>
      JSON.stringify({ name: `${i} ${"x".repeat(200)}` }),
    );
    const path = file("large.jsonl", rows.join("\n"));
    const watch = new Watch(openClient(session.deployment.url), "data:howMany");
    const before = await watch.until(() => true);
    const { stderr, code } = await load(path, "--replace");
    expect(stderr).toContain("Added 30000 documents");
    expect(code).toBe(0);
    await watch.until((seen) => seen === 30_000);
    expect(new Set(watch.updates)).toEqual(new Set([before, 30_000]));
  });

  test("`--replace-all` empties the tables of the schema that the snapshot does not have, and removes the others", async () => {
    await session.cli("import", "--table", "extra", file("i.jsonl", '{"a":1}'), "-y");
    const other = await openApp();
    onTestFinished(() => other.close());
    await fill(other);
    const path = join(testFolder(), "s.zip");
    await other.cli("export", "--path", path);
    expect((await session.cli("import", path, "--replace-all", "-y")).code).toBe(0);
    expect((await session.cli("data")).stdout).toBe("files\nnotes\npeople\n");
    expect(await everything(session)).toEqual(await everything(other));
  });
});

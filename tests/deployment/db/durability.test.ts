import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { build } from "esbuild";
import { open } from "lmdb";
import { openDatabase } from "../../../local/deployment/db/open-database";
import { StorageError } from "../../../local/deployment/db/storage-error";
import { collect, scan, useDatabase } from "./fixture";

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const fixtureFile = (name: string): string => join(import.meta.dirname, "fixtures", name);

const children: ChildProcess[] = [];
const workers: Worker[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});

/** Resolves with the last pair that the child said was durable. */
async function runAndKill(path: string, afterLines: number): Promise<number> {
  const child = spawn(process.execPath, ["--import", tsx, fixtureFile("writer-process.ts"), path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    if (output.split("\n").length > afterLines) child.kill("SIGKILL");
  });
  await once(child, "close");
  return Number(
    output
      .trimEnd()
      .split("\n")
      .findLast((line) => /^\d+$/.test(line)),
  );
}

interface Thread {
  readonly worker: Worker;
  /** Its first message. */
  readonly hello: Promise<unknown>;
}

/** Bundled, as the deployment's own workers are; inside node_modules, where packages are found. */
async function startThread(file: string, data: object): Promise<Thread> {
  const outfile = join("node_modules", ".cache", "latchkey-tests", `${process.pid}-${file}.mjs`);
  await build({
    entryPoints: [fixtureFile(file)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  const worker = new Worker(resolve(outfile), { workerData: data });
  workers.push(worker);
  return { worker, hello: message(worker) };
}

async function message(worker: Worker): Promise<unknown> {
  const [content] = (await once(worker, "message")) as [unknown];
  return content;
}

describe("what was acknowledged", () => {
  const fixture = useDatabase();

  test("survives kill -9 at any moment, and no commit is there by half", async () => {
    const path = join(fixture.path, "killed");
    for (let round = 0; round < 5; round += 1) {
      const acknowledged = await runAndKill(path, 20 + round * 13);
      const database = openDatabase({ path, writer: true });
      const snapshot = database.snapshot();
      const transaction = database.begin(snapshot, { writable: false, now: 0 });
      const pairs = (table: string) => collect(transaction, scan(table)).map(({ pair }) => pair);
      const left = pairs("left");
      expect(left.length).toBeGreaterThanOrEqual(acknowledged);
      expect(left).toEqual(left.map((_, i) => i));
      expect(pairs("right")).toEqual(left);
      expect(transaction.untracked.get("last")).toBe(left.length - 1);
      expect(transaction.count("left")).toBe(left.length);
      snapshot.close();
      await database.close();
    }
  });

  test("is there after an orderly close and reopening, ts and all", async () => {
    const { commit } = fixture.mutate((t) => t.insert("things", { n: 1 }));
    await fixture.reopen();
    const snapshot = fixture.database.snapshot();
    expect(snapshot.ts).toBe(commit?.ts);
    snapshot.close();
    fixture.query((t) => {
      expect(collect(t, scan("things"))).toHaveLength(1);
    });
  });
});

describe("threads", () => {
  const fixture = useDatabase();

  test("that read while one writes see every commit whole and never go back", async () => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const start = () => startThread("reader-thread.ts", { path: fixture.path, stop });
    const readers = [await start(), await start()];
    await Promise.all(readers.map(({ hello }) => hello));
    for (let pair = 0; pair < 400; pair += 1) {
      fixture.mutate((t) => {
        t.insert("left", { pair });
        t.insert("right", { pair });
        t.records.put("last", pair);
      });
      if (pair % 3 === 0) await fixture.database.flushed();
    }
    await fixture.database.flushed();
    const reports = readers.map(({ worker }) => message(worker));
    Atomics.store(stop, 0, 1);
    for (const report of await Promise.all(reports)) {
      expect(report).toMatchObject({ torn: [] });
      expect((report as { looks: number }).looks).toBeGreaterThan(3);
    }
  });

  test("that are terminated amid a query leave no snapshot behind that would keep old pages", async () => {
    fixture.mutate((t) => t.insert("things", { text: "x" }));
    await fixture.database.flushed();
    const holder = await startThread("holder-thread.ts", { path: fixture.path });
    expect(await holder.hello).toBe("holding");
    await holder.worker.terminate();
    const size = (): number => statSync(join(fixture.path, "data.mdb")).size;
    const grow = async (): Promise<void> => {
      for (let i = 0; i < 100; i += 1) {
        fixture.mutate((t) => {
          t.records.put("blob", `${i}${"x".repeat(100_000)}`);
        });
        await fixture.database.flushed();
      }
    };
    await grow();
    const before = size();
    await grow();
    expect(size() - before).toBeLessThan(3_000_000);
  });

  test("see a commit of the writer once it is durable, and the writer sees it at once", async () => {
    const reader = openDatabase({ path: fixture.path, writer: false });
    const count = (database: typeof reader): number => {
      const snapshot = database.snapshot();
      try {
        return database.begin(snapshot, { writable: false, now: 0 }).count("things");
      } finally {
        snapshot.close();
      }
    };
    fixture.mutate((t) => t.insert("things", {}));
    expect(count(fixture.database)).toBe(1);
    await fixture.database.flushed();
    expect(count(reader)).toBe(1);
  });
});

describe("opening", () => {
  const fixture = useDatabase();
  const folder = (name: string): string => {
    const path = join(fixture.path, name);
    mkdirSync(path);
    return path;
  };
  const opening =
    (path: string, writer = true) =>
    (): unknown =>
      openDatabase({ path, writer });

  test("a format of a newer program is refused with what to do", async () => {
    const path = folder("newer");
    await openDatabase({ path, writer: true }).close();
    await writeFormat(path, "99");
    expect(opening(path)).toThrow(/has format 99; this program knows formats up to 2/);
  });

  test("a format from before imports is taken over as it is", async () => {
    const path = folder("older");
    const before = openDatabase({ path, writer: true });
    const snapshot = before.snapshot();
    const transaction = before.begin(snapshot, { writable: true, now: 0 });
    transaction.insert("things", { n: 1 });
    before.commit(transaction);
    snapshot.close();
    await before.close();
    await writeFormat(path, "1");
    const after = openDatabase({ path, writer: true });
    const look = after.snapshot();
    const things = collect(after.begin(look, { writable: false, now: 0 }), scan("things"));
    look.close();
    await after.close();
    expect(things).toMatchObject([{ n: 1 }]);
  });

  test("for reading before the writer ever did is refused", () => {
    expect(opening(folder("empty"), false)).toThrow(/There is no database yet/);
  });

  test("a file that is no database is refused", () => {
    const path = folder("garbage");
    writeFileSync(join(path, "data.mdb"), "not a database ".repeat(1000));
    expect(opening(path)).toThrow(StorageError);
    expect(opening(path)).toThrow(/damaged or are not a database/);
  });

  test("a file that was cut off is refused", async () => {
    const path = folder("cut");
    const database = openDatabase({ path, writer: true });
    const snapshot = database.snapshot();
    const transaction = database.begin(snapshot, { writable: true, now: 0 });
    for (let i = 0; i < 500; i += 1) transaction.insert("things", { text: "x".repeat(1000) });
    database.commit(transaction);
    snapshot.close();
    await database.close();
    truncateSync(join(path, "data.mdb"), 20_000);
    expect(opening(path)).toThrow(/damaged or are not a database/);
  });

  test("where a file is in the way is refused with the path", () => {
    const path = join(fixture.path, "file");
    writeFileSync(path, "");
    expect(opening(path)).toThrow(/LOCAL_DIR.*file/);
  });
});

/** As another version of the program would have left it. */
async function writeFormat(path: string, format: string): Promise<void> {
  const root = open<Buffer, Buffer>({
    path,
    keyEncoding: "binary",
    encoding: "binary",
    overlappingSync: false,
  });
  const records = root.openDB<string, Buffer>("records", {
    keyEncoding: "binary",
    encoding: "string",
  });
  await records.put(Buffer.from("mformat"), format);
  await root.close();
}

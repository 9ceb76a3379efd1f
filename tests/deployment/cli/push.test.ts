import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gzipSync } from "node:zlib";
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../support/cli";
import { startRecordingProxy } from "../../support/recording-proxy";
import { APP, SCHEMA, TODOS } from "./fixture";
import { type CliSession, SLOW, openCliSession, PUSH_ONCE } from "./session";

let session: CliSession;

beforeAll(async () => {
  session = await openCliSession(APP);
});

afterAll(() => session?.close());

/** What the CLI sent when it last pushed what is still served. */
let lastPush: Buffer = Buffer.alloc(0);

const list = () =>
  new ConvexHttpClient(session.deployment.url).query(anyApi["todos"]?.["list"] as never, {});

// In the order of a project's life: each test goes on from where the one before left the
// session.project.
describe("pushing with the real CLI", SLOW, () => {
  test("P10.1: `CI=1 npx convex dev --once` exits 0 and creates `_generated` with all modules", async () => {
    const { code, stderr } = await session.push();
    expect(stderr).toContain("Convex functions ready!");
    expect(stderr).toContain("todos.by_text");
    expect(code).toBe(0);
    const api = session.project.read("convex/_generated/api.d.ts");
    expect(api).toContain('from "../todos.js"');
    expect(api).toContain('from "../http.js"');
    for (const file of ["api.js", "server.js", "server.d.ts", "dataModel.d.ts"])
      expect(session.project.read(`convex/_generated/${file}`)).not.toBe("");
    expect(await list()).toEqual([]);
  });

  test("P10.2: the same command twice is a no-op push; no index lines printed the second time", async () => {
    const { code, stderr } = await session.push();
    expect(code).toBe(0);
    expect(stderr).toContain("Convex functions ready!");
    expect(stderr).not.toContain("by_text");
  });

  test("P10.3: `.env.local` contains VITE_CONVEX_URL and VITE_CONVEX_SITE_URL equal to the canonical URLs", () => {
    const lines = session.project.read(".env.local").split("\n");
    expect(lines).toContain(`VITE_CONVEX_URL=${session.deployment.url}`);
    expect(lines).toContain(`VITE_CONVEX_SITE_URL=${session.deployment.siteUrl}`);
  });

  test("only changed modules are sent again", async () => {
    session.project.write("convex/sample/todos.ts", TODOS.replace('"adding "', '"putting "'));
    const proxy = await startRecordingProxy(session.deployment.url);
    const target = { url: proxy.url, adminKey: session.target.adminKey };
    const { code } = await runCli(session.project.dir, target, PUSH_ONCE);
    await proxy.close();
    expect(code).toBe(0);
    const sent = proxy.passed.find(({ path }) => path === "/api/deploy2/start_push");
    const body = JSON.parse(
      brotliDecompressSync(sent?.requestBody ?? Buffer.alloc(0)).toString(),
    ) as { appDefinition: { changedModules: { path: string }[] } }; // as the CLI sends it
    expect(body.appDefinition.changedModules.map(({ path }) => path)).toEqual(["todos.js"]);
    expect(await list()).toEqual([]);
  });

  test("P10.5: a syntax or top-level error in a module gives exit 1 and names the module; the previous code keeps serving", async () => {
    session.project.write("convex/broken.ts", "export const = ;\n");
    const syntax = await session.push();
    expect(syntax.code).toBe(1);
    expect(syntax.stderr).toContain("broken.ts");
    session.project.write(
      "convex/broken.ts",
      'throw new Error("cannot load");\nexport const a = 1;\n',
    );
    const load = await session.push();
    expect(load.code).toBe(1);
    expect(load.stderr).toMatch(/broken\.(js|ts)/);
    expect(load.stderr).toContain("cannot load");
    expect(await list()).toEqual([]);
    session.project.write("convex/broken.ts", "");
  });

  test("P10.7: `convex codegen` does not change the running code", async () => {
    session.project.write(
      "convex/sample/todos.ts",
      TODOS.replace(").map((todo) => todo.text)", ").length"),
    );
    session.project.write("convex/more.ts", "export const more = 1;\n");
    const { code } = await session.cli("codegen", "--typecheck", "disable");
    expect(code).toBe(0);
    expect(session.project.read("convex/_generated/api.d.ts")).toContain('from "../more.js"');
    expect(await list()).toEqual([]);
    session.project.write("convex/sample/todos.ts", TODOS);
  });

  test("P10.8: a schema violating existing data fails naming table and document id; the old schema stays active", async () => {
    const id = String(await session.call("todos:add", { text: "kept" }));
    session.project.write(
      "convex/schema.ts",
      SCHEMA.replace("text: v.string()", "text: v.number()"),
    );
    const { code, stderr } = await session.push();
    expect(code).toBe(1);
    expect(stderr).toContain("Schema validation failed");
    expect(stderr).toContain(id);
    expect(stderr).toContain('"todos"');
    const dryRun = await session.cli("deploy", "-y", "--dry-run", "--typecheck", "disable");
    expect(dryRun.stderr).toContain(id);
    expect(dryRun.code).toBe(1);
    await session.call("todos:add", { text: "too" });
    expect(await list()).toEqual(["kept", "too"]);
    session.project.write("convex/schema.ts", SCHEMA);
  });

  test("P10.9: an environment change between start_push and finish_push yields RaceDetected and the CLI retries", async () => {
    let changes = 0;
    const proxy = await startRecordingProxy(session.deployment.url, async (path) => {
      if (path !== "/api/deploy2/finish_push" || changes > 0) return;
      changes += 1;
      await session.deployment.engine.setEnvironment([{ name: "RACE", value: "lost" }]);
    });
    const { code } = await runCli(
      session.project.dir,
      { url: proxy.url, adminKey: session.target.adminKey },
      PUSH_ONCE,
    );
    await proxy.close();
    const starts = proxy.passed.filter(({ path }) => path === "/api/deploy2/start_push");
    lastPush = starts.at(-1)?.requestBody ?? lastPush;
    const finishes = proxy.passed.filter(({ path }) => path === "/api/deploy2/finish_push");
    expect(finishes.map(({ status }) => status)).toEqual([400, 200]);
    expect(JSON.parse(finishes[0]?.responseBody ?? "")).toMatchObject({ code: "RaceDetected" });
    expect(code).toBe(0);
  });

  test("P10.17: `convex function-spec` lists functions and HTTP routes", async () => {
    const { code, stdout } = await session.cli("function-spec");
    expect(code).toBe(0);
    // The command's documented output.
    const spec = JSON.parse(stdout) as { url: string; functions: unknown[] };
    expect(spec.url).toBe(session.deployment.url);
    expect(spec.functions).toContainEqual({
      identifier: "todos.js:hidden",
      functionType: "Query",
      visibility: { kind: "internal" },
      args: { type: "object", value: {} },
      returns: { type: "any" },
    });
    expect(spec.functions).toContainEqual({
      functionType: "HttpAction",
      method: "GET",
      path: "/hello",
    });
  });

  test("P10.18: `convex deploy -y` succeeds", async () => {
    const { code, stderr } = await session.cli("deploy", "-y", "--typecheck", "disable");
    expect(stderr).toContain("Deployed Convex functions");
    expect(code).toBe(0);
  });

  test("`convex deploy --dry-run` checks what is there and changes nothing", async () => {
    const edited = SCHEMA.replace("text: v.string()", "text: v.union(v.string(), v.number())");
    session.project.write("convex/schema.ts", edited.replace("by_text", "by_words"));
    const { code, stderr } = await session.cli(
      "deploy",
      "-y",
      "--dry-run",
      "--typecheck",
      "disable",
    );
    expect(stderr).toContain("todos.by_words");
    expect(code).toBe(0);
    session.project.write("convex/schema.ts", SCHEMA);
    const pushed = await session.push();
    expect(pushed.stderr).not.toContain("by_words");
  });

  test("P10.19: br, gzip and identity request bodies are all accepted", async () => {
    const text = brotliDecompressSync(lastPush).toString();
    const encodings = {
      br: brotliCompressSync(text),
      gzip: gzipSync(text),
      identity: Buffer.from(text),
    };
    for (const [encoding, body] of Object.entries(encodings)) {
      const response = await fetch(`${session.deployment.url}/api/deploy2/evaluate_push`, {
        method: "POST",
        headers: {
          authorization: `Convex ${session.target.adminKey}`,
          "content-encoding": encoding,
          "content-type": "application/json",
        },
        body: new Uint8Array(body),
      });
      expect({ encoding, status: response.status }).toEqual({ encoding, status: 200 });
      expect(await response.json()).toHaveProperty("schemaChange");
    }
  });

  test("components, search indexes and vector indexes are refused by name, and the previous code keeps serving", async () => {
    session.project.write(
      "convex/schema.ts",
      SCHEMA.replace(
        '.index("by_text", ["text"])',
        '.searchIndex("search_text", { searchField: "text" })',
      ),
    );
    const search = await session.push();
    expect(search.code).toBe(1);
    expect(search.stderr).toContain("search_text");
    session.project.write("convex/schema.ts", SCHEMA);
    session.project.write(
      "convex/part/convex.config.ts",
      'import { defineComponent } from "convex/server";\nexport default defineComponent("part");\n',
    );
    session.project.write(
      "convex/convex.config.ts",
      'import { defineApp } from "convex/server";\nimport part from "./part/convex.config";\nconst app = defineApp();\napp.use(part);\nexport default app;\n',
    );
    const component = await session.push();
    expect(component.code).toBe(1);
    expect(component.stderr).toMatch(/components? .*part/);
    expect(await list()).toEqual(["kept", "too"]);
    expect(readFileSync(join(session.project.dir, ".env.local"), "utf8")).toContain(
      "VITE_CONVEX_URL",
    );
  });
});

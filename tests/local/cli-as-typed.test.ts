import { execFile, spawn } from "node:child_process";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { nameOwnDeployment } from "../../local/launcher/project-deployment";
import { makeCheckout, removeCheckout } from "../support/checkout";
import { eventually } from "../support/eventually";
import { type Product, productPorts, startProduct } from "../support/product";

/** The unmodified CLI as a person types it in the project's folder: no flag, no variable. */

interface Typed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a terminal would not have: settings of this run's own tools, and any deployment. */
function terminalEnvironment(): Record<string, string | undefined> {
  const own = /^(npm_|VITE_|VITEST|CONVEX_|NODE_ENV$)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return { ...Object.fromEntries(kept), CI: "1", NO_COLOR: "1" };
}

function convex(
  folder: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<Typed> {
  const command = join(folder, "node_modules", ".bin", "convex");
  const env = { ...terminalEnvironment(), ...environment };
  return new Promise((done) => {
    const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(command, words, options, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

async function works(folder: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await convex(folder, words);
  expect(code, `convex ${words.join(" ")}: ${stdout}${stderr}`).toBe(0);
  return stdout;
}

describe("F-D3: npx convex while npm run dev runs", { timeout: 240_000 }, () => {
  let checkout: string;
  let product: Product;
  beforeAll(async () => {
    checkout = makeCheckout();
    writeFileSync(
      join(checkout, "convex", "typed.ts"),
      [
        'import { query } from "./_generated/server";',
        "export const hello = query({",
        "  args: {},",
        "  handler: () => {",
        '    console.log("said in a log");',
        '    return "hello";',
        "  },",
        "});",
        "",
      ].join("\n"),
    );
    writeFileSync(join(checkout, ".env.local"), "MINE=1\n");
    product = await startProduct(checkout, await productPorts());
  }, 240_000);
  afterAll(async () => {
    await product.stop();
    removeCheckout(checkout);
  });

  test("env: sets, gets, lists and removes", async () => {
    await works(checkout, "env", "set", "COLOR", "blue");
    expect((await works(checkout, "env", "get", "COLOR")).trim()).toBe("blue");
    const listed = await works(checkout, "env", "list");
    expect(listed).toContain("COLOR=blue");
    expect(listed).toContain(`SITE_URL=${product.urls.app}`);
    await works(checkout, "env", "remove", "COLOR");
    expect(await works(checkout, "env", "list")).not.toContain("COLOR");
  });

  test("run and logs: calls a function and shows what it says", async () => {
    const logs = spawn(join(checkout, "node_modules/.bin/convex"), ["logs", "--history", "5"], {
      cwd: checkout,
      env: terminalEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [logs.stdout, logs.stderr])
      stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    try {
      await eventually(
        "a line in the logs",
        async () => {
          expect(await works(checkout, "run", "typed:hello")).toContain('"hello"');
          return printed.includes("said in a log") ? true : undefined;
        },
        60_000,
      );
    } finally {
      logs.kill("SIGKILL");
    }
  });

  test("import, data and export: puts rows in, shows them and takes them out", async () => {
    const file = join(checkout, "rows.jsonl");
    writeFileSync(file, '{"email":"typed@example.com","emailVerificationTime":1}\n');
    await works(checkout, "import", "--table", "users", "--append", "--yes", file);
    expect(await works(checkout, "data", "users")).toContain("typed@example.com");
    const archive = join(checkout, "export.zip");
    await works(checkout, "export", "--path", archive);
    expect(readFileSync(archive).subarray(0, 2).toString()).toBe("PK");
  });

  test("dev, codegen and function-spec: push and describe the functions", async () => {
    await works(checkout, "dev", "--once", "--typecheck", "disable");
    expect(await works(checkout, "function-spec")).toContain("typed.js:hello");
    await works(checkout, "codegen", "--typecheck", "disable");
    const api = readFileSync(join(checkout, "convex", "_generated", "api.d.ts"), "utf8");
    expect(api).toContain('from "../typed.js"');
  });

  test("all of it leaves .env.local as the start wrote it, a person's line first", () => {
    const { convex: url, site, adminKey } = product.urls;
    expect(readFileSync(join(checkout, ".env.local"), "utf8").split("\n")).toEqual([
      "MINE=1",
      "",
      expect.stringMatching(/^# The local deployment/),
      `CONVEX_SELF_HOSTED_URL=${url}`,
      `CONVEX_SELF_HOSTED_ADMIN_KEY=${adminKey}`,
      `VITE_CONVEX_URL=${url}`,
      `VITE_CONVEX_SITE_URL=${site}`,
      "",
    ]);
  });

  test("npx convex-local forget takes the lines out again, and the CLI knows of no deployment", async () => {
    const forget = () =>
      new Promise<string>((done) => {
        const command = join(checkout, "node_modules", ".bin", "convex-local");
        const options = { cwd: join(checkout, "src"), env: terminalEnvironment() };
        execFile(command, ["forget"], options, (_error, stdout, stderr) => done(stdout + stderr));
      });
    expect(await forget()).toMatch(/^Removed from \.env\.local: CONVEX_SELF_HOSTED/);
    expect(readFileSync(join(checkout, ".env.local"), "utf8")).toBe("MINE=1\n");
    expect(await forget()).toContain("Nothing in .env.local names the local deployment.");
    expect((await convex(checkout, ["env", "list"])).code).not.toBe(0);
  });
});

/** A server that refuses everything and remembers what it was asked. */
async function recorder(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(403, { "content-type": "application/json" });
    response.end('{"code":"Refused","message":"Refused by the test"}');
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }; // TCP
}

describe("npx convex deploy with a deploy key", { timeout: 120_000 }, () => {
  test.each([
    ["a production deployment's", "prod:happy-otter-1|eyJ2MiI6ImEifQ=="],
    ["a development deployment's", "dev:happy-otter-1|eyJ2MiI6ImEifQ=="],
    ["a preview's", "preview:team:project|eyJ2MiI6ImEifQ=="],
    ["a project's", "project:team:project|eyJ2MiI6ImEifQ=="],
    ["one of an older form", "happy-otter-1|0123456789abcdef"],
    ["one that is damaged", "happy-otter-1"],
  ])("never reaches the local deployment that .env.local names: %s", async (_whose, key) => {
    const checkout = makeCheckout();
    onTestFinished(() => removeCheckout(checkout));
    const local = await recorder();
    const cloud = await recorder();
    nameOwnDeployment(checkout, {
      convex: local.url,
      site: local.url,
      adminKey: `latchkey-local|${"0123456789abcdef".repeat(4)}`,
    });
    const before = readFileSync(join(checkout, ".env.local"), "utf8");
    const words = ["deploy", "--yes", "--typecheck", "disable", "--codegen", "disable"];
    const { code } = await convex(checkout, words, {
      CONVEX_DEPLOY_KEY: key,
      CONVEX_PROVISION_HOST: cloud.url,
    });
    expect(code).not.toBe(0);
    expect(local.asked).toEqual([]);
    // The CLI wants a preview's name, and a key of two halves, before it asks anybody.
    if (!/^preview:|^[^|]*$/.test(key)) expect(cloud.asked).not.toEqual([]);
    expect(readFileSync(join(checkout, ".env.local"), "utf8")).toBe(before);
  });

  test("without one, the same command does reach it", async () => {
    const checkout = makeCheckout();
    onTestFinished(() => removeCheckout(checkout));
    const local = await recorder();
    nameOwnDeployment(checkout, {
      convex: local.url,
      site: local.url,
      adminKey: `latchkey-local|${"0123456789abcdef".repeat(4)}`,
    });
    const words = ["deploy", "--yes", "--typecheck", "disable", "--codegen", "disable"];
    expect((await convex(checkout, words)).code).not.toBe(0);
    expect(local.asked).not.toEqual([]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/cli";
import { makeConvexProject } from "../support/convex-project";
import { canListProcesses, processesWith } from "../support/processes";
import { makeCheckout, removeCheckout } from "../support/checkout";
import { productPorts, startProduct } from "../support/product";

let checkout: string;
beforeAll(() => {
  checkout = makeCheckout();
});
afterAll(() => removeCheckout(checkout));

const MAIN = ["local/convex-local.mjs"];
const localDir = () => join(checkout, ".local");

/** Runs the program until it ends by itself. */
function runMain(args: readonly string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, [...MAIN, ...args], {
    cwd: checkout,
    env: { ...process.env, NO_COLOR: "1", LOCAL_DIR: localDir(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, ended, output: () => printed };
}

async function variables(urls: { convex: string; adminKey: string }) {
  const response = await fetch(`${urls.convex}/api/list_environment_variables`, {
    headers: { authorization: `Convex ${urls.adminKey}` },
  });
  const { environmentVariables } = (await response.json()) as {
    environmentVariables: Record<string, string>; // P2.9
  };
  return environmentVariables;
}

async function leftovers() {
  await expect
    .poll(() => processesWith("LOCAL_DIR", localDir()), { timeout: 5000, interval: 50 })
    .toEqual([]);
}

/** Real processes, several at once, beside other tests. */
const SLOW = { timeout: 120_000 };

describe("npm run dev", SLOW, () => {
  test("starts everything, says where, holds its data and ports, and leaves nothing behind on Ctrl-C", async () => {
    const product = await startProduct(checkout, await productPorts());
    const { urls } = product;
    expect(statSync(join(localDir(), "urls.json")).mode & 0o777).toBe(0o600);
    for (const address of [urls.app, urls.mailbox, urls.identity]) {
      expect((await fetch(address)).status).toBe(200);
      expect(product.output()).toContain(address);
    }
    const otherName = urls.app.replace("127.0.0.1", "localhost");
    const page = { headers: { "sec-fetch-dest": "document" }, redirect: "manual" } as const;
    const led = await fetch(`${otherName}/sign-in?returnTo=%2Fa`, page);
    expect(led.headers.get("location")).toBe(`${urls.app}/sign-in?returnTo=%2Fa`);
    expect((await fetch(`${urls.app}/sign-in`, page)).status).toBe(200);
    expect(await variables(urls)).toMatchObject({
      SITE_URL: urls.app,
      RESEND_BASE_URL: urls.mailbox,
      AUTH_GITHUB_BASE_URL: `${urls.identity}/github`,
    });

    const second = runMain(["dev"], await productPorts());
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`Latchkey already runs in ${localDir()}`);

    const { port } = new URL(urls.mailbox);
    const other = { MAILBOX_PORT: port, LOCAL_DIR: join(checkout, "other") };
    const third = runMain(["dev"], { ...(await productPorts()), ...other });
    expect(await third.ended).toBe(1);
    expect(third.output()).toContain(`Port ${port} is in use. Set MAILBOX_PORT to a free port.`);

    expect((await fetch(urls.app)).status).toBe(200);
    await product.stop();
    expect(existsSync(join(localDir(), "urls.json"))).toBe(false);
    if (canListProcesses) await leftovers();
  });

  test("F-A9: killed, it takes its children along; the next start needs no repair, keeps the operator's values and refreshes its own", async () => {
    const product = await startProduct(checkout, await productPorts());
    await fetch(`${product.urls.convex}/api/update_environment_variables`, {
      method: "POST",
      headers: { authorization: `Convex ${product.urls.adminKey}` },
      body: JSON.stringify({ changes: [{ name: "RESEND_BASE_URL", value: "https://mine" }] }),
    });
    const before = await variables(product.urls);
    await product.kill();
    if (canListProcesses) await leftovers();
    const next = await startProduct(checkout, await productPorts());
    expect(next.urls.app).not.toBe(product.urls.app);
    expect(await variables(next.urls)).toEqual({
      ...before,
      SITE_URL: next.urls.app,
      AUTH_GITHUB_BASE_URL: `${next.urls.identity}/github`,
      AUTH_GOOGLE_ISSUER: `${next.urls.identity}/google`,
    });
    await next.stop();
  });

  test("a damaged .env.local is named, left as it is, and nothing starts", async () => {
    const file = join(checkout, ".env.local");
    const kept = readFileSync(file);
    writeFileSync(file, "VITE_CONVEX_URL\0\u0001\u0002");
    const { ended, output } = runMain(["dev"], await productPorts());
    expect(await ended).toBe(1);
    expect(output()).toContain(".env.local cannot be used");
    expect(readFileSync(file, "utf8")).toBe("VITE_CONVEX_URL\0\u0001\u0002");
    writeFileSync(file, kept);
  });

  test("uses another deployment that .env.local names, and starts none of its own", async () => {
    const file = join(checkout, ".env.local");
    const kept = readFileSync(file);
    const named = "CONVEX_SELF_HOSTED_URL=http://127.0.0.1:9\nCONVEX_SELF_HOSTED_ADMIN_KEY=x|1\n";
    writeFileSync(file, named);
    const dir = join(checkout, "unused");
    const { child, ended, output } = runMain(["dev"], {
      ...(await productPorts()),
      LOCAL_DIR: dir,
    });
    await expect.poll(output, { timeout: 60_000 }).toContain("App");
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(output()).toContain("CONVEX_SELF_HOSTED_URL in .env.local");
    expect(existsSync(dir)).toBe(false);
    expect(readFileSync(file, "utf8")).toBe(named);
    writeFileSync(file, kept);
  });
});

describe("npm run local", SLOW, () => {
  test("serves any Convex project, by the file it points the CLI to", async () => {
    const project = makeConvexProject({
      "convex/greet.ts":
        'import { query } from "./_generated/server";\nexport const hello = query({ args: {}, handler: () => "hello" });\n',
    });
    const dir = join(project.dir, ".local");
    mkdirSync(dir);
    const { child, ended, output } = runMain(["local"], {
      ...(await productPorts()),
      LOCAL_DIR: dir,
    });
    await expect.poll(output, { timeout: 60_000 }).toMatch(/^Ready/m);
    const urls = JSON.parse(readFileSync(join(dir, "urls.json"), "utf8")) as Record<string, string>; // our own file
    expect(Object.keys(urls).toSorted()).toEqual([
      "adminKey",
      "convex",
      "identity",
      "mailbox",
      "site",
    ]);
    const file = join(dir, "convex.env");
    const args = [
      "dev",
      "--once",
      "--typecheck",
      "disable",
      "--env-file",
      file,
      "--run",
      "greet:hello",
    ];
    const pushed = await runCli(project.dir, { url: "", adminKey: "" }, args);
    expect(pushed.stdout).toContain('"hello"');
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    project.discard();
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCli } from "../../support/cli";
import { eventually } from "../../support/eventually";
import { APP, SCHEMA } from "./fixture";
import { type CliSession, SLOW, openCliSession } from "./session";

let session: CliSession;

beforeAll(async () => {
  session = await openCliSession(APP);
});

afterAll(() => session?.close());

const env = (...args: string[]) => session.cli("env", ...args);

describe("variables of the deployment and what `convex dev` waits for", SLOW, () => {
  test("P10.10: `env set/get` round-trips several lines, quotes, `=`, `$` and what is beyond ASCII", async () => {
    const value = `-----BEGIN KEY-----\nabc=\n-----END KEY-----\nit's "quoted" = \\n $HOME, Grüße 🔑`;
    expect((await env("set", "ODD", "--", value)).code).toBe(0);
    expect((await env("get", "ODD")).stdout).toBe(`${value}\n`);
  });

  test("P10.10: `env list` shows what is set, by name, and not what was removed", async () => {
    await session.deployment.engine.setEnvironment([
      { name: "B", value: "2" },
      { name: "A", value: "1" },
    ]);
    expect((await env("remove", "ODD")).code).toBe(0);
    expect((await env("list", "--include-values")).stdout).toBe("A=1\nB=2\n");
  });

  test("P10.10: names that are none are rejected with 400 and change nothing", async () => {
    const { code, stderr } = await env("set", "1NO-NAME", "x");
    expect(code).toBe(1);
    expect(stderr).toContain("400");
    expect(Object.keys(await session.deployment.engine.environment()).toSorted()).toEqual([
      "A",
      "B",
    ]);
  });

  test("P10.6: an unset variable in auth.config gives the 'used in auth config file' message; setting it makes a waiting `convex dev` push again", async () => {
    session.project.write(
      "convex/auth.config.ts",
      'export default { providers: [{ domain: process.env.AUTH_DOMAIN, applicationID: "convex" }] };\n',
    );
    const dev = startCli(session.project.dir, session.target, ["dev", "--typecheck", "disable"]);
    try {
      await dev.until(/AUTH_DOMAIN is used in auth config file but its value was not set/);
      expect((await env("set", "AUTH_DOMAIN", session.deployment.siteUrl)).code).toBe(0);
      await dev.until(/Convex functions ready!/);
    } finally {
      await dev.stop();
    }
    expect(session.deployment.engine.code?.analysis.auth).toEqual([
      { domain: session.deployment.siteUrl, applicationID: "convex" },
    ]);
  });

  test("a variable that convex.config declares as required is asked for, and typed once it is set", async () => {
    const { project } = session;
    project.write(
      "convex/convex.config.ts",
      'import { defineApp } from "convex/server";\nimport { v } from "convex/values";\nexport default defineApp({ env: { PLAN: v.string(), EXTRA: v.optional(v.string()) } });\n',
    );
    const refused = await session.push();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("PLAN is declared as required in convex.config.ts");
    await session.deployment.engine.setEnvironment([{ name: "PLAN", value: "free" }]);
    expect((await session.push()).code).toBe(0);
    const server = project.read("convex/_generated/server.d.ts");
    expect(server).toMatch(/PLAN: string/);
    expect(server).toMatch(/EXTRA\??: string \| undefined/);
    project.write(
      "convex/convex.config.ts",
      'import { defineApp } from "convex/server";\nexport default defineApp({ httpPrefix: "/api" });\n',
    );
    const prefixed = await session.push();
    expect(prefixed.code).toBe(1);
    expect(prefixed.stderr).toContain('sets httpPrefix to "/api/"');
    project.remove("convex/convex.config.ts");
  });

  test("P10.8: after a schema that existing data violates, a waiting `convex dev` pushes again when the data is mended", async () => {
    const { project, target, deployment } = session;
    const id = String(await session.call("todos:add", { text: "kept" }));
    project.write(
      "convex/schema.ts",
      SCHEMA.replace("text: v.string()", 'text: v.literal("mended")'),
    );
    const before = deployment.engine.code?.pushId;
    const dev = startCli(project.dir, target, ["dev", "--typecheck", "disable"]);
    try {
      await dev.until(/Schema validation failed/);
      expect(deployment.engine.code?.pushId).toBe(before);
      await dev.until(new RegExp(`"${id}" in table "todos"`));
      await session.call("todos:rewrite", { text: "mended" });
      // It says so before it begins to listen to the table, and hears only of what is written after
      // that.
      await eventually("the push", async () => {
        await session.call("todos:add", { text: "mended" });
        return dev.output().includes("Convex functions ready!") || undefined;
      });
    } finally {
      await dev.stop();
    }
  });
});

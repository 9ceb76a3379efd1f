/** The CLI's own MCP server, unmodified, against the local deployment. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningCli, startCli } from "../../support/cli";
import { APP } from "./fixture";
import { type CliSession, openCliSession, SLOW } from "./session";

/** Convex's account service, which the server asks whether its user is signed in. */
const accounts = createServer((_request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ optInsToAccept: [] }));
});

let session: CliSession;
let server: RunningCli;
let last = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => accounts.listen(0, "127.0.0.1", resolve));
  session = await openCliSession(APP);
  await session.push();
  await session.call("todos:add", { text: "milk" });
  server = startCli(session.project.dir, session.target, ["mcp", "start"], {
    talks: true,
    environment: {
      CONVEX_PROVISION_HOST: `http://127.0.0.1:${(accounts.address() as AddressInfo).port}`,
      CONVEX_OVERRIDE_ACCESS_TOKEN: "signed-in",
    },
  });
  await ask("initialize", {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  });
  server.write(`${JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })}\n`);
}, SLOW.timeout);
afterAll(async () => {
  await server.stop();
  accounts.close();
  await session.close();
});

async function ask(method: string, params: object): Promise<Record<string, unknown>> {
  const id = (last += 1);
  server.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
  await server.until(new RegExp(`"id":${id}[,}][^]*\\n|[^\\n]*"id":${id}\\}\\n`));
  const lines = server.output().split("\n");
  const answers = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  // By the protocol: one line each.
  return answers.find((answer) => answer.id === id) as Record<string, unknown>;
}

async function use(name: string, args: object): Promise<unknown> {
  const { result } = await ask("tools/call", { name, arguments: args });
  const { content, isError } = result as { content: { text: string }[]; isError?: boolean };
  const text = content.map((part) => part.text).join("\n");
  if (isError === true) throw new Error(text);
  return JSON.parse(text);
}

test("F-F9: every tool of `convex mcp start` answers", SLOW, async () => {
  const { availableDeployments } = (await use("status", {
    projectDir: session.project.dir,
  })) as { availableDeployments: { deploymentSelector: string }[] };
  const deploymentSelector = availableDeployments[0]?.deploymentSelector;
  const tool = (name: string, args: object = {}) => use(name, { deploymentSelector, ...args });
  const source = `import { query } from "convex:/_system/repl/wrappers.js";
    export default query({ handler: async (ctx) => {
      console.log("looking");
      return (await ctx.db.query("todos").collect()).map(({ text }) => text);
    } });`;
  expect(await tool("tables")).toMatchObject({
    tables: {
      todos: {
        schema: { tableName: "todos" },
        inferredSchema: {
          type: "Object",
          fields: expect.arrayContaining([
            { fieldName: "_id", optional: false, shape: { type: "Id", tableName: "todos" } },
            { fieldName: "text", optional: false, shape: { type: "String" } },
          ]) as unknown,
        },
      },
      lists: { schema: { tableName: "lists" }, inferredSchema: { type: "Never" } },
    },
  });
  expect(await tool("data", { tableName: "todos", order: "asc" })).toMatchObject({
    page: [{ text: "milk" }],
  });
  expect(JSON.stringify(await tool("functionSpec"))).toContain("todos.js:list");
  expect(await tool("run", { functionName: "todos:list", args: JSON.stringify({}) })).toMatchObject(
    { result: ["milk"] },
  );
  await tool("envSet", { name: "COLOUR", value: "red" });
  expect(await tool("envGet", { name: "COLOUR" })).toEqual({ value: "red" });
  expect(await tool("envList")).toEqual({ variables: [{ name: "COLOUR" }] });
  await tool("envRemove", { name: "COLOUR" });
  expect(await tool("runOneoffQuery", { query: source })).toEqual({
    result: ["milk"],
    logLines: ["[LOG] 'looking'"],
  });
  expect(await tool("logs")).toHaveProperty("entries");
  await expect(tool("insights")).rejects.toThrow("only available for cloud deployments");
  expect((await ask("tools/list", {}))["result"]).toHaveProperty("tools");
});

test("F-F9: a query that was not pushed is run by `convex run --inline-query`", SLOW, async () => {
  const query = 'await ctx.db.query("todos").take(5)';
  const { code, stdout } = await session.cli("run", "--inline-query", query);
  expect([code, stdout.includes("milk")]).toEqual([0, true]);
  const wrong = await session.cli("run", "--inline-query", "await ctx.db.insert('todos', {})");
  expect(wrong.code).toBe(1);
});

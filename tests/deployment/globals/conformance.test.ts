/** The table of conformance-rows.ts, on pushed functions of both kinds. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { act, sharedEngine } from "../engine/support/engine";
import { ROWS, type Row } from "./conformance-rows";

type Kind = "isolate" | "node";

const asked = (kind: Kind): readonly Row[] => ROWS.filter((row) => row[kind] !== undefined);

/** A body where the row says what it returns, else one that returns the expression. */
function functionText({ expression }: Row): string {
  const isBody = /^(?:class|const|for|performance|process|try)\b.*\breturn\b/.test(expression);
  return `async (server, ctx) => { ${isBody ? expression : `return (${expression});`} }`;
}

function moduleText(kind: Kind): string {
  return `${kind === "node" ? '"use node";' : ""}
import { actionGeneric as action } from "convex/server";
const rows = [
${asked(kind).map(functionText).join(",\n")}
];
export const run = action(async (ctx, { server }) => {
  const results = [];
  for (const row of rows) {
    try {
      const value = await row(server, ctx);
      results.push(JSON.stringify(value === undefined ? "undefined" : value));
    } catch (error) {
      results.push(JSON.stringify(error.name + ": " + error.message));
    }
  }
  return results;
});
`;
}

const engine = sharedEngine({
  "table.ts": moduleText("node"),
  "isolated.ts": moduleText("isolate"),
});

const server = createServer((request, response) => {
  const location = {
    "/redirect": "/headers",
    "/see-other": "/echo",
    "/keep": "/echo",
    "/round": "/round",
  };
  const path = request.url ?? "";
  if (path in location) {
    const status = path === "/keep" ? 307 : path === "/see-other" ? 303 : 302;
    response.writeHead(status, { location: location[path as keyof typeof location] });
    response.end();
  } else if (path === "/headers") {
    response.setHeader("x-one", "1");
    response.setHeader("x-two", ["a", "b"]);
    response.setHeader("set-cookie", ["c=1", "d=2"]);
    response.end("headers");
  } else if (path === "/teapot") response.writeHead(418, "Own words").end();
  else if (path === "/empty") response.writeHead(204).end();
  else void echo(request).then((told) => response.end(JSON.stringify(told)));
});

async function echo(request: IncomingMessage) {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array); // no encoding is set
  const { method, headers, rawHeaders } = request;
  const raw = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [`${name.toLowerCase()}: ${rawHeaders[at + 1] ?? ""}`] : [],
  );
  return { method, headers, raw, body: Buffer.concat(parts).toString() };
}

let origin = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe.each([
  ["the default runtime", "isolate", "isolated:run"],
  ["Node's executor", "node", "table:run"],
] as const)("in %s", (_name, kind, path) => {
  let results: readonly string[] = [];
  beforeAll(async () => {
    await engine().setEnvironment([{ name: "COLOUR", value: "red" }]);
    const answered = await act(engine(), path, { server: origin });
    results = answered as string[]; // by moduleText
  });

  test.each(asked(kind).map((row, at) => [row.fault, row.expression, row[kind], at] as const))(
    "%s: %s",
    (_fault, _expression, expected, at) => {
      expect(JSON.parse(results[at] ?? "null")).toEqual(expected);
    },
  );
});

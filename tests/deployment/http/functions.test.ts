import { brotliCompressSync, gzipSync } from "node:zlib";
import { ConvexHttpClient } from "convex/browser";
import { ConvexError, type Value } from "convex/values";
import { beforeAll, describe, expect, test } from "vitest";
import { ADMIN_KEY, setEnvironment, sharedDeployment } from "../../support/deployment";
import { action, mutation, query } from "../../support/sync-client";
import { createSigner, type Signer } from "../../support/tokens";

const deployment = sharedDeployment({ functions: "tests/deployment/fixtures/chat" });
const client = () => new ConvexHttpClient(deployment().url, { logger: false });
let signer: Signer;
beforeAll(async () => {
  signer = await createSigner({ iss: deployment().siteUrl, aud: "convex" });
  await setEnvironment(deployment().engine, {
    JWKS: JSON.stringify({ keys: [signer.publicKey] }),
  });
});

async function call(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const isRaw = typeof body === "string" || body instanceof Blob;
  const text = isRaw ? body : JSON.stringify(body);
  const response = await fetch(deployment().url + path, { method: "POST", body: text, headers });
  return { status: response.status, json: await response.json() };
}
const admin = { authorization: `Convex ${ADMIN_KEY}` };

describe("the HTTP client", () => {
  test("P10.40: query, mutation, action and consistentQuery work", async () => {
    const http = client();
    await http.mutation(mutation("messages:send"), { room: "h40", text: "a" });
    expect(await http.query(query("messages:list"), { room: "h40" })).toEqual(["a"]);
    const values: Value = {
      int: 5n,
      float: -0,
      bytes: new ArrayBuffer(3),
      nan: [NaN, Infinity],
      no: null,
    };
    expect(await http.action(action("callers:echo"), { value: values })).toEqual(values);
    expect(await http.consistentQuery(query("messages:list"), { room: "h40" })).toEqual(["a"]);
  });

  test("P10.40: consistent queries all show the moment of the first", async () => {
    const reader = client();
    const before = await reader.consistentQuery(query("messages:list"), { room: "h40b" });
    await client().mutation(mutation("messages:send"), { room: "h40b", text: "later" });
    expect(await reader.consistentQuery(query("messages:list"), { room: "h40b" })).toEqual(before);
    expect(await client().consistentQuery(query("messages:list"), { room: "h40b" })).toEqual([
      "later",
    ]);
  });

  test("P10.40: Bearer auth works in query, mutation and action, and a bad token throws", async () => {
    const http = client();
    http.setAuth(await signer.sign({ sub: "ada", name: "Ada" }));
    const { siteUrl } = deployment();
    const ada = {
      tokenIdentifier: `${siteUrl}|ada`,
      issuer: siteUrl,
      subject: "ada",
      name: "Ada",
    };
    expect(await http.query(query("callers:who"), {})).toEqual(ada);
    expect(await http.mutation(mutation("callers:whoMutates"), {})).toEqual(ada);
    expect(await http.action(action("callers:whoActs"), {})).toEqual(ada);
    http.setAuth("bad");
    await expect(http.query(query("callers:who"), {})).rejects.toThrow("InvalidAuthHeader");
    const { status, json } = await call(
      "/api/query",
      { path: "callers:who", args: {} },
      {
        authorization: "Bearer bad",
      },
    );
    expect({ status, code: json["code"] }).toEqual({ status: 401, code: "InvalidAuthHeader" });
    expect(await client().query(query("callers:who"), {})).toBeNull();
  });

  test("P10.37: ConvexError data arrives intact for query, mutation and action, and ordinary errors have none", async () => {
    const data = { code: "TOO_LATE", at: 5n, bytes: new ArrayBuffer(2) };
    const errors = await Promise.all(
      [
        client().query(query("failures:convexErrorInQuery"), {}),
        client().mutation(mutation("failures:convexErrorInMutation"), {}),
        client().action(action("failures:convexErrorInAction"), {}),
      ].map((promise) =>
        promise.then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    );
    for (const error of errors) {
      expect(error).toBeInstanceOf(ConvexError);
      expect(error instanceof ConvexError && error.data).toEqual(data);
    }
    const { json } = await call("/api/query", { path: "failures:plainError", args: {} });
    expect(json).toMatchObject({ status: "error", logLines: ["[LOG] 'about to fail'"] });
    expect(json).not.toHaveProperty("errorData");
    expect(json["errorMessage"]).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: secret detail\n {4}at handler \(.*failures\.ts:\d+:\d+\)\n$/,
    );
  });
});

describe("access", () => {
  test("P10.41: internal functions are invisible without admin, with the same message as missing ones", async () => {
    const messageOf = async (path: string, headers = {}) => {
      const { json } = await call("/api/query", { path, args: {} }, headers);
      return String(json["errorMessage"] ?? json["value"])
        .replace(/^.*\n/, "")
        .replaceAll(path, "X")
        .trim();
    };
    expect(await messageOf("callers:hidden")).toBe(await messageOf("callers:nowhere"));
    expect(await messageOf("callers:hidden")).toContain("Could not find public function for 'X'");
    expect(await messageOf("callers:hidden", admin)).toBe("hidden");
  });

  test("an admin may act as a user", async () => {
    const actingAs = Buffer.from(JSON.stringify({ subject: "ada" })).toString("base64");
    const { json } = await call(
      "/api/query",
      { path: "callers:who", args: {} },
      {
        authorization: `Convex prod:${ADMIN_KEY}:${actingAs}`,
      },
    );
    expect(json["value"]).toMatchObject({ subject: "ada" });
  });

  test("a wrong admin key is 403 BadDeployKey, and so are system functions and /api/function without one", async () => {
    const refusals = await Promise.all([
      call(
        "/api/query",
        { path: "callers:who", args: {} },
        { authorization: "Convex latchkey|no" },
      ),
      call("/api/query", { path: "_system/cli/tables", args: {} }),
      call("/api/function", { path: "callers:who", args: {} }),
    ]);
    expect(refusals.map(({ status, json }) => [status, json["code"]])).toEqual(
      refusals.map(() => [403, "BadDeployKey"]),
    );
  });

  test("P10.42: a preflight from another origin succeeds for /api/query and /api/storage/upload", async () => {
    for (const path of ["/api/query", "/api/storage/upload?token=x"]) {
      const response = await fetch(deployment().url + path, {
        method: "OPTIONS",
        headers: {
          origin: "http://localhost:5173",
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,convex-client",
        },
      });
      expect(response.ok).toBe(true);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "access-control-allow-origin": "http://localhost:5173",
        "access-control-allow-credentials": "true",
        "access-control-allow-headers": "authorization,convex-client",
        "access-control-allow-methods": "GET,POST,PUT,PATCH,DELETE,OPTIONS",
        "access-control-max-age": "86400",
      });
    }
    const { headers } = await fetch(`${deployment().url}/api/query`, {
      method: "POST",
      headers: { origin: "http://localhost:5173" },
      body: "{",
    });
    expect(headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
  });
});

describe("endpoints", () => {
  test("GET /api/query takes its arguments from the URL", async () => {
    const search = new URLSearchParams({ path: "messages:list", args: '{"room":"none"}' });
    const response = await fetch(`${deployment().url}/api/query?${search}`);
    expect(await response.json()).toEqual({ status: "success", value: [] });
  });

  test("/api/run names the function in its path, finds its type, and writes plain JSON", async () => {
    await call("/api/run/messages/send", { args: { room: "run", text: "x" } });
    const { json } = await call("/api/run/messages/list", { args: { room: "run" } });
    expect(json).toEqual({ status: "success", value: ["x"] });
    const bytes = { $bytes: Buffer.from("hi").toString("base64") };
    const int = { $integer: "BQAAAAAAAAA=" };
    const plain = await call("/api/run/callers/echo", { args: { value: { bytes, int } } });
    expect(plain.json["value"]).toEqual({ bytes: "aGk=", int: "5" });
    const encoded = await call("/api/run/callers/echo", {
      args: { value: { bytes, int } },
      format: "convex_encoded_json",
    });
    expect(encoded.json["value"]).toEqual({ bytes, int });
    const missing = await call("/api/run/callers/hidden", { args: {} });
    expect(missing.json["errorMessage"]).toContain("Could not find function for 'callers:hidden'");
  });

  test("/api/query_batch answers all queries of one moment", async () => {
    const counter = { path: "counters:value", args: { name: "batch" } };
    const { json } = await call("/api/query_batch", { queries: [counter, counter] });
    expect(json).toEqual({
      results: [0, 0].map((value) => ({ status: "success", value })),
    });
  });

  test("P10.19: br, gzip and identity request bodies are all accepted", async () => {
    const body = Buffer.from(JSON.stringify({ path: "counters:value", args: { name: "z" } }));
    const verdicts = await Promise.all([
      call("/api/query", new Blob([brotliCompressSync(body)]), { "content-encoding": "br" }),
      call("/api/query", new Blob([gzipSync(body)]), { "content-encoding": "gzip" }),
      call("/api/query", new Blob([body])),
    ]);
    expect(verdicts.map(({ json }) => json["value"])).toEqual([0, 0, 0]);
  });

  test("a body that is too large once decompressed is refused with 413", async () => {
    const bomb = new Blob([gzipSync(Buffer.alloc(40 * 1024 * 1024))]);
    const { status, json } = await call("/api/query", bomb, { "content-encoding": "gzip" });
    expect({ status, code: json["code"] }).toEqual({ status: 413, code: "RequestTooLarge" });
  });

  test.each([
    ["{", 400, "BadJsonBody"],
    ["[]", 400, "BadJsonBody"],
    [{ args: {} }, 400, "BadJsonBody"],
    [{ path: "a:b" }, 400, "BadJsonBody"],
    [{ path: "a:b", args: 7 }, 400, "BadJsonBody"],
    [{ path: "../x:y z", args: {} }, 400, "BadConvexFunctionIdentifier"],
    [{ path: "a:b", args: {}, format: "xml" }, 400, "BadFormat"],
    [{ path: "a:b", args: {}, componentPath: "widget" }, 400, "ComponentsUnsupported"],
  ])("the body %j is refused with %i %s", async (body, status, code) => {
    const refused = await call("/api/query", body);
    expect([refused.status, refused.json["code"]]).toEqual([status, code]);
  });

  test("what is not supported is refused by name, never with a 404 under /api", async () => {
    const unknown = await call("/api/streaming_import/clear", {});
    expect(unknown.status).toBe(400);
    expect(unknown.json["message"]).toContain("/api/streaming_import/clear");
    const wrongMethod = await fetch(`${deployment().url}/api/mutation`);
    expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await fetch(`${deployment().url}/nowhere`)).status).toBe(404);
  });

  test("the plain endpoints answer", async () => {
    const text = async (path: string) => (await fetch(deployment().url + path)).text();
    expect(await text("/")).toContain("running");
    expect(await text("/instance_name")).toBe("latchkey");
    const echo = await fetch(`${deployment().url}/echo`, { method: "POST", body: "hello" });
    expect(await echo.text()).toBe("hello");
  });
});

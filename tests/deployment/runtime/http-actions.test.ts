import { expect, test } from "vitest";
import { outgoingHttpAnswer } from "../../../local/deployment/runtime/http-failure";
import { SITE_URL, type LocalApp } from "./support/local-app";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const HTTP = `${IMPORTS}
const http = httpRouter();
const says = (text: string) => httpAction(async (_, request) => new Response(text + " " + request.method + " " + request.url));
http.route({ path: "/exact/one", method: "GET", handler: says("exact") });
http.route({ pathPrefix: "/exact/", method: "GET", handler: says("prefix") });
http.route({ pathPrefix: "/exact/deep/", method: "GET", handler: says("longer prefix") });
http.route({ path: "/echo", method: "POST", handler: httpAction(async (_, request) =>
  new Response(await request.text(), { status: 201, headers: { "x-seen": request.headers.get("x-sent") ?? "", "content-type": request.headers.get("content-type") ?? "" } })) });
http.route({ path: "/cookies", method: "GET", handler: httpAction(async () => {
  const headers = new Headers();
  headers.append("set-cookie", "a=1; Path=/");
  headers.append("set-cookie", "b=2; Path=/");
  return new Response(null, { status: 204, headers });
}) });
http.route({ path: "/stream", method: "GET", handler: httpAction(async () => new Response(new ReadableStream({
  async pull(controller) {
    console.log("chunk");
    this.sent = (this.sent ?? 0) + 1;
    controller.enqueue(new TextEncoder().encode("chunk " + this.sent + ";"));
    if (this.sent === 3) controller.close();
  },
} as any))) });
http.route({ path: "/slow", method: "GET", handler: httpAction(async (ctx) => {
  const { readable, writable } = new TransformStream();
  const writer = writable.getWriter();
  void (async () => {
    await writer.write(new TextEncoder().encode("first;"));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const names = await ctx.runQuery(anyApi.data.names, {});
    await writer.write(new TextEncoder().encode(names.join()));
    await writer.close();
  })();
  return new Response(readable);
}) });
http.route({ path: "/data", method: "GET", handler: httpAction(async (ctx) => {
  await ctx.runMutation(anyApi.data.add, { name: "ada" });
  return Response.json({ names: await ctx.runQuery(anyApi.data.names, {}), who: await ctx.auth.getUserIdentity() });
}) });
http.route({ path: "/fail", method: "GET", handler: httpAction(async () => { throw new ConvexError({ code: "NO" }); }) });
http.route({ path: "/crash", method: "GET", handler: httpAction(async () => { throw new Error("crash"); }) });
http.route({ path: "/nothing", method: "GET", handler: httpAction(async () => undefined as any) });
http.route({ path: "/huge", method: "GET", handler: httpAction(async () => new Response(new Uint8Array(21 * 1024 * 1024))) });
export default http;
`;
const DATA = `${IMPORTS}
export const add = internalMutation({ args: { name: v.string() }, handler: async (ctx, { name }) => void await ctx.db.insert("people", { name }) });
export const names = internalQuery({ args: {}, handler: async (ctx) => (await ctx.db.query("people").collect()).map((p) => p.name) });
`;
const FILES = { "http.ts": HTTP, "data.ts": DATA };

async function get(app: LocalApp, path: string, init: RequestInit = {}) {
  const { response, log } = await app.http(new Request(`${SITE_URL}${path}`, init));
  return { response, log, text: await response.text().catch(String) };
}

test.each([true, false])(
  "an exact path beats prefixes, and the longest prefix wins (fresh state: %s)",
  async (strict) => {
    const app = await start(FILES, { strict });
    const said = async (path: string) => (await get(app, path)).text;
    expect(await said("/exact/one?q=1")).toBe(`exact GET ${SITE_URL}/exact/one?q=1`);
    expect(await said("/exact/two")).toBe(`prefix GET ${SITE_URL}/exact/two`);
    expect(await said("/exact/deep/er")).toBe(`longer prefix GET ${SITE_URL}/exact/deep/er`);
  },
);

test("what no route matches is 404, and so is everything without http.ts", async () => {
  const app = await start(FILES);
  const missing = await get(app, "/nowhere");
  expect([missing.response.status, missing.text]).toEqual([404, "No matching routes found"]);
  const wrongMethod = await get(app, "/echo");
  expect(wrongMethod.response.status).toBe(404);
  const bare = await start({ "data.ts": DATA });
  const { response, text } = await get(bare, "/");
  expect([response.status, text]).toEqual([
    404,
    "This Convex deployment does not have HTTP actions enabled.",
  ]);
});

test("HEAD is answered by the GET route, without a body", async () => {
  const app = await start(FILES);
  const { response, text } = await get(app, "/exact/one", { method: "HEAD" });
  expect([response.status, text]).toEqual([200, ""]);
});

test("bodies, headers and status go both ways", async () => {
  const app = await start(FILES);
  const { response, text, log } = await get(app, "/echo", {
    method: "POST",
    body: "héllo",
    headers: { "x-sent": "yes", "content-type": "text/x-test" },
  });
  expect([response.status, text]).toEqual([201, "héllo"]);
  expect(response.headers.get("x-seen")).toBe("yes");
  expect(response.headers.get("content-type")).toBe("text/x-test");
  expect(await log).toMatchObject({
    udfType: "HttpAction",
    identifier: "POST /echo",
    httpStatus: 201,
    error: null,
    returnBytes: 6,
  });
});

test("two Set-Cookie headers stay two", async () => {
  const app = await start(FILES);
  const { response } = await get(app, "/cookies");
  expect(response.status).toBe(204);
  expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; Path=/"]);
});

test.each([true, false])(
  "a body is streamed, and the action may go on while it is (fresh state: %s)",
  async (strict) => {
    const app = await start(FILES, { strict });
    expect((await get(app, "/stream")).text).toBe("chunk 1;chunk 2;chunk 3;");
    expect(app.progress.map(({ messages }) => messages)).toEqual([
      ["'chunk'"],
      ["'chunk'"],
      ["'chunk'"],
    ]);
    await get(app, "/data");
    expect((await get(app, "/slow")).text).toBe("first;ada");
  },
);

test("an HTTP action calls functions and knows its caller", async () => {
  const app = await start(FILES);
  const attributes = { subject: "ada", issuer: "i", tokenIdentifier: "i|ada" };
  const { response } = await app.http(new Request(`${SITE_URL}/data`), {
    kind: "user",
    attributes,
    token: null,
  });
  expect(await response.json()).toEqual({ names: ["ada"], who: attributes });
});

test("a thrown error is a 500 with its code, trace and ConvexError data", async () => {
  const app = await start(FILES);
  const failed = await get(app, "/fail");
  expect(failed.response.headers.get("content-type")).toBe("application/json");
  expect(failed.response.status).toBe(500);
  expect(JSON.parse(failed.text)).toMatchObject({
    code: expect.stringMatching(
      /^\[Request ID: [0-9a-f]{16}\] Server Error: Uncaught ConvexError/,
    ) as string,
    data: { code: "NO" },
  });
  const crashed = await get(app, "/crash");
  expect(JSON.parse(crashed.text)).toEqual({
    code: "[Request ID: 00112233445566aa] Server Error: Uncaught Error: crash",
    trace: expect.stringMatching(
      /^Uncaught Error: crash\n    at \.\.\/convex\/http\.ts:\d+:\d+\n$/,
    ) as string,
  });
  expect(await crashed.log).toMatchObject({
    httpStatus: 500,
    error: expect.stringContaining("crash") as string,
  });
});

test("an HTTP action that returns no Response fails", async () => {
  const app = await start(FILES);
  const { response, text } = await get(app, "/nothing");
  expect(response.status).toBe(500);
  expect(text).toContain("HTTP actions must return a Response");
});

test("a body beyond 20 MiB is cut off with an error", async () => {
  const app = await start(FILES);
  const { text, log } = await get(app, "/huge");
  expect(text).toContain("HttpResponseTooLarge");
  expect(await log).toHaveProperty("error", expect.stringContaining("HttpResponseTooLarge"));
});

test("outside, a thrown error loses its mark, and its text where texts are withheld", async () => {
  const app = await start(FILES);
  const told = async (redact: boolean) => {
    const { response } = await app.http(new Request(`${SITE_URL}/fail`));
    const answer = outgoingHttpAnswer(response, redact);
    expect([...answer.headers.keys()]).toEqual(["content-type", "content-length"]);
    return { status: answer.status, body: await answer.json() };
  };
  expect(await told(false)).toMatchObject({ status: 500, body: { data: { code: "NO" } } });
  const code = "[Request ID: 00112233445566aa] Server Error";
  expect(await told(true)).toEqual({ status: 500, body: { code } });
});

import { expect, onTestFinished, test } from "vitest";
import type { LogEntry } from "../../../local/deployment/runtime/calls";
import type { Engine } from "../../../local/deployment/engine/engine";
import { query, sharedEngine } from "./support/engine";
import { untilCommitted } from "./support/commits";

const ROUTES = {
  "http.ts": `
    import { httpRouter, httpActionGeneric as httpAction, makeFunctionReference as ref } from "convex/server";
    const http = httpRouter();
    const route = (path, handler, method = "POST") => http.route({ path, method, handler: httpAction(handler) });
    route("/echo", async (ctx, request) => new Response(request.body, { status: 201, statusText: "Made", headers: { "x-from": request.headers.get("x-to") ?? "" } }));
    route("/cookies", async () => { const headers = new Headers(); headers.append("set-cookie", "a=1"); headers.append("set-cookie", "b=2"); return new Response(null, { status: 204, headers }); }, "GET");
    route("/chunks", async () => {
      let i = 0;
      return new Response(new ReadableStream({ pull(controller) { controller.enqueue(new TextEncoder().encode("chunk " + i++ + "\\n")); if (i === 3) controller.close(); } }));
    }, "GET");
    route("/endless", async (ctx) => {
      let pulls = 0;
      return new Response(new ReadableStream({
        pull(controller) { pulls++; controller.enqueue(new Uint8Array(100_000)); },
        async cancel() { await ctx.runMutation(ref("notes:add"), { text: pulls < 20 ? "slowed down" : "ran ahead: " + pulls }); },
      }));
    }, "GET");
    route("/hang", async (ctx, request) => {
      await ctx.runMutation(ref("notes:add"), { text: "begun" });
      await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
      await ctx.runMutation(ref("notes:add"), { text: "aborted" });
      return new Response("late");
    }, "GET");
    route("/throw", async () => { throw new Error("broken"); }, "GET");
    route("/loop", async () => { for (;;); }, "GET");
    route("/loop-later", async () => {
      let first = true;
      return new Response(new ReadableStream({ pull(controller) { if (first) { first = false; controller.enqueue(new Uint8Array(1)); return; } for (;;); } }, { highWaterMark: 0 }));
    }, "GET");
    route("/logs", async () => { console.log("first"); console.warn("second"); return new Response("ok"); }, "GET");
    export default http;
  `,
  "notes.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation(async ({ db }, { text }) => { await db.insert("notes", { text }); });
    export const list = query(async ({ db }) => (await db.query("notes").collect()).map(({ text }) => text));
  `,
};

const routed = sharedEngine(ROUTES, { limits: { actionStallMs: 400 } });

function fetchFrom(
  engine: Engine,
  method: "GET" | "POST",
  path: string,
  options: {
    headers?: readonly (readonly [string, string])[];
    body?: ReadableStream<Uint8Array>;
    signal?: AbortSignal;
  } = {},
): ReturnType<Engine["runHttpAction"]> {
  const { headers = [], body = null, signal = new AbortController().signal } = options;
  return engine.runHttpAction({
    request: { method, url: `http://127.0.0.1:3211${path}`, headers, body },
    identity: { kind: "anonymous" },
    metadata: { ip: null, userAgent: null, requestId: "0123456789abcdef" },
    signal,
  });
}

const notes = (engine: Engine) => query(engine, "notes:list") as Promise<string[]>;
const noted = (engine: Engine, text: string) =>
  untilCommitted(engine, async () => (await notes(engine)).includes(text) || undefined);

/** `size` bytes that count up. */
function counting(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => i % 251);
}

test("method, status, headers and bodies pass both ways, whatever their size", async () => {
  const engine = routed();
  const bytes = counting(3_000_000);
  const chunks = Array.from({ length: 30 }, (_, i) => bytes.slice(i * 100_000, (i + 1) * 100_000));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const response = await fetchFrom(engine, "POST", "/echo", { body, headers: [["x-to", "me"]] });
  expect([response.status, response.headers.get("x-from")]).toEqual([201, "me"]);
  expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), bytes)).toBe(0);
});

test("several cookies stay several, and an answer without a body has none", async () => {
  const engine = routed();
  const response = await fetchFrom(engine, "GET", "/cookies");
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect([response.status, response.body]).toEqual([204, null]);
});

test("an answer is streamed chunk by chunk", async () => {
  const engine = routed();
  const response = await fetchFrom(engine, "GET", "/chunks");
  expect(await response.text()).toBe("chunk 0\nchunk 1\nchunk 2\n");
});

test("a source is slowed down to its reader, and told when the reader leaves", async () => {
  const engine = routed();
  const response = await fetchFrom(engine, "GET", "/endless");
  const reader = response.body?.getReader();
  for (let i = 0; i < 5; i += 1) await reader?.read();
  await reader?.cancel();
  await noted(engine, "slowed down");
});

test("the action learns that its caller has left", async () => {
  const engine = routed();
  const caller = new AbortController();
  const answer = fetchFrom(engine, "GET", "/hang", { signal: caller.signal });
  await noted(engine, "begun");
  caller.abort();
  await noted(engine, "aborted");
  await (await answer).body?.cancel();
});

test("a request whose source fails ends the action's reading, not the engine", async () => {
  const engine = routed();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("the client is gone")),
  });
  const response = await fetchFrom(engine, "POST", "/echo", { body });
  await expect(response.text()).rejects.toThrow(Error);
  expect(await (await fetchFrom(engine, "GET", "/chunks")).text()).toContain("chunk 2");
});

test.each(["/throw", "/loop"])("%s is answered with 500", async (path) => {
  const engine = routed();
  const response = await fetchFrom(engine, "GET", path);
  expect(response.status).toBe(500);
  expect(await response.json()).toHaveProperty("code", expect.stringContaining("Server Error"));
});

test("a thread that ends while an answer is sent breaks the answer off", async () => {
  const engine = routed();
  const log: LogEntry[] = [];
  onTestFinished(engine.onLog((entry) => log.push(entry)));
  const response = await fetchFrom(engine, "GET", "/loop-later");
  await expect(response.arrayBuffer()).rejects.toThrow(Error);
  expect(await (await fetchFrom(engine, "GET", "/chunks")).text()).toContain("chunk 2");
  expect(log.filter(({ error }) => error !== null)).toMatchObject([
    { udfType: "HttpAction", identifier: "GET /loop-later" },
  ]);
});

test("lines appear while the action runs, and its end is logged with the status but without them", async () => {
  const engine = routed();
  const log: LogEntry[] = [];
  const ended = new Promise<void>((resolve) => {
    const stop = engine.onLog((entry) => {
      if (entry.identifier !== "GET /logs") return;
      log.push(entry);
      if (entry.kind === "Completion") resolve();
    });
    onTestFinished(stop);
  });
  await (await fetchFrom(engine, "GET", "/logs")).text();
  await ended;
  expect(
    log.map(({ kind, identifier, httpStatus, logLines }) => [
      kind,
      identifier,
      httpStatus,
      logLines.map(({ level, messages }) => `${level} ${messages.join(" ")}`),
    ]),
  ).toEqual([
    ["Progress", "GET /logs", null, ["LOG 'first'"]],
    ["Progress", "GET /logs", null, ["WARN 'second'"]],
    ["Completion", "GET /logs", 200, []],
  ]);
});

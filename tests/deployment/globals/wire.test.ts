/** Requests to HTTP actions and their answers, byte for byte. */
import { request } from "node:http";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Engine } from "../../../local/deployment/engine/engine";
import type { LogEntry } from "../../../local/deployment/runtime/calls";
import { bundleFiles } from "../../support/bundle-functions";
import { openTestDeployment, pushBundle } from "../../support/deployment";

const HTTP = `
import { httpActionGeneric as httpAction, httpRouter } from "convex/server";
const http = httpRouter();
const route = (path, method, handler) => http.route({ path, method, handler: httpAction(handler) });
route("/text", "GET", async () => new Response("héllo"));
route("/bytes", "GET", async () => new Response(new Uint8Array(5)));
route("/json", "GET", async () => Response.json([1], { statusText: "Own words" }));
route("/none", "GET", async () => new Response(null));
route("/empty", "GET", async () => new Response("", { status: 204 }));
route("/reset", "GET", async () => new Response("", { status: 205 }));
route("/same", "GET", async () => new Response("", { status: 304 }));
route("/stream", "GET", async () => new Response(new Response("streamed").body));
route("/many", "GET", async () => {
  const headers = new Headers();
  for (const name of ["x-one", "set-cookie", "link"]) for (const value of ["a", "b"]) headers.append(name, value);
  return new Response("x", { headers });
});
route("/wrong", "GET", async () => new Response("x", { headers: { "x-wrong": "☃" } }));
route("/body", "POST", async (_, request) =>
  Response.json([request.body instanceof ReadableStream, await request.text(), request.headers.get("x-two"), [...request.headers].filter(([name]) => name === "x-two").length]));
const chunked = { "transfer-encoding": "chunked", connection: "close, X-Hop", "keep-alive": "timeout=1", trailer: "x-end", te: "trailers", upgrade: "h2c", "x-hop": "1", "x-kept": "1" };
route("/framed", "GET", async () => new Response("hello", { headers: chunked }));
route("/framed-stream", "GET", async () => new Response(new Response("hello").body, { headers: chunked }));
route("/copied", "GET", async (_, request) => {
  const answer = await fetch(new URL("/stream", request.url));
  return new Response(await answer.text(), { headers: answer.headers });
});
route("/told", "POST", async (_, request) => Response.json([...request.headers]));
route("/sent", "GET", async (_, request) => {
  const init = { method: "POST", body: "hello", headers: { "transfer-encoding": "chunked", "content-length": "5" } };
  return new Response(await (await fetch(new URL("/told", request.url), init)).text());
});
const bytes = new TextEncoder().encode("first");
const failing = (fail, cancel) => {
  let pulls = 0;
  return new Response(new ReadableStream({ pull(controller) { if (pulls++ === 0) controller.enqueue(bytes); else fail(controller); }, cancel }, { highWaterMark: 0 }));
};
route("/throws", "GET", async () => failing(() => { throw new Error("the source broke"); }));
route("/text-chunk", "GET", async () => failing((controller) => controller.enqueue("text"), () => console.log("told to stop")));
route("/object-chunk", "GET", async () => failing((controller) => controller.enqueue({ a: 1 })));
route("/left", "GET", async (_, request) => {
  request.signal.addEventListener("abort", () => console.log("left", request.signal.reason.name));
  return failing(() => new Promise(() => {}));
});
route("/head", "GET", async () => failing(() => {}, () => console.log("nobody reads")));
route("/leaving", "GET", async (_, request) => {
  console.log("begun");
  await new Promise((resolve) => request.signal.addEventListener("abort", () => { console.log("left", Date.now() > 0); resolve(); }));
  return new Response("late");
});
export default http;
`;

let siteUrl = "";
let engine: Engine;
let remove: () => Promise<void>;
const reported: unknown[] = [];
beforeAll(async () => {
  const opened = await openTestDeployment({ report: (error) => reported.push(error) });
  ({ remove } = opened);
  ({ siteUrl, engine } = opened.deployment);
  await pushBundle(engine, await bundleFiles({ "http.ts": HTTP }));
});
afterAll(() => remove());

interface Answer {
  readonly status: number | undefined;
  readonly statusText: string | undefined;
  readonly lines: readonly string[];
  readonly text: string;
}

function ask(
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string[]> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(siteUrl + path, { method, headers }, (message) => {
      const parts: Buffer[] = [];
      message.on("data", (part: Buffer) => parts.push(part));
      message.once("error", reject);
      message.on("end", () => {
        const { rawHeaders: raw, statusCode: status, statusMessage: statusText } = message;
        const lines = raw.flatMap((name, at) =>
          at % 2 === 0 ? [`${name.toLowerCase()}: ${raw[at + 1] ?? ""}`] : [],
        );
        resolve({ status, statusText, lines, text: Buffer.concat(parts).toString() });
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}

const lengthOf = ({ lines }: Answer) => lines.filter((line) => line.startsWith("content-length"));

test.each([
  ["/text", "content-length: 6"],
  ["/bytes", "content-length: 5"],
  ["/json", "content-length: 3"],
  ["/none", "content-length: 0"],
  ["/reset", "content-length: 0"],
  ["/nowhere", "content-length: 24"],
])("F-F6: %s tells its length", async (path, line) => {
  expect(lengthOf(await ask(path))).toEqual([line]);
});

test("F-F6: an answer without a body, or of unknown length, tells none", async () => {
  expect([(await ask("/empty")).status, lengthOf(await ask("/empty"))]).toEqual([204, []]);
  expect((await ask("/same")).status).toBe(304);
  const streamed = await ask("/stream");
  expect([lengthOf(streamed), streamed.text]).toEqual([[], "streamed"]);
});

test("F-F6: HEAD is told the length that GET would have", async () => {
  const answer = await ask("/text", { method: "HEAD" });
  expect([lengthOf(answer), answer.text]).toEqual([["content-length: 6"], ""]);
});

test("F-F6: repeated headers stay apart, and the status has its own words", async () => {
  const { lines } = await ask("/many");
  const kept = lines.filter((line) => /^(?:x-one|set-cookie|link): /.test(line));
  expect(kept.toSorted()).toEqual(
    ["x-one: a", "x-one: b", "set-cookie: a", "set-cookie: b", "link: a", "link: b"].toSorted(),
  );
  expect((await ask("/json")).statusText).toBe("OK");
});

test("F-F6: a POST without a body has a stream, and repeated headers of a request are two", async () => {
  const { text } = await ask("/body", { method: "POST", headers: { "x-two": ["a", "b"] } });
  expect(JSON.parse(text)).toEqual([true, "", "a, b", 2]);
});

test("F-F6: a header that no connection can carry is told of", async () => {
  const { status, text } = await ask("/wrong");
  expect([status, text.includes("invalid char for header")]).toEqual([500, true]);
});

const namesOf = ({ lines }: Answer) => lines.map((line) => line.split(":")[0]);

test("F-F6: how an answer is framed and what becomes of its connection, the server says", async () => {
  const own = ["keep-alive", "trailer", "te", "upgrade", "x-hop"];
  const whole = await ask("/framed");
  expect(whole.text).toBe("hello");
  expect(namesOf(whole)).toEqual(expect.arrayContaining(["content-length", "x-kept"]));
  expect(namesOf(whole)).not.toContain("transfer-encoding");
  const streamed = await ask("/framed-stream");
  expect(streamed.text).toBe("hello");
  expect(streamed.lines).toEqual(expect.arrayContaining(["transfer-encoding: chunked"]));
  expect(lengthOf(streamed)).toEqual([]);
  for (const answer of [whole, streamed])
    for (const name of own)
      expect(answer.lines.filter((line) => line.startsWith(`${name}: `))).toEqual(
        name === "keep-alive" ? [expect.stringMatching(/^keep-alive: timeout=(?!1$)/)] : [],
      );
});

test("F-F6: headers of a fetched answer that was streamed may be handed on", async () => {
  const { lines, text } = await ask("/copied");
  expect(text).toBe("streamed");
  expect(lines.filter((line) => /^(?:content-length|transfer-encoding):/.test(line))).toEqual([
    "content-length: 8",
  ]);
});

test("F-F6: a request that is sent in chunks tells no length", async () => {
  const told = JSON.parse((await ask("/sent")).text) as [string, string][];
  const framing = told.filter(([name]) => /^(?:content-length|transfer-encoding)$/.test(name));
  expect(framing).toEqual([["transfer-encoding", "chunked"]]);
});

/** What the log tells of one path: its lines, and the error that it ended with. */
function followed(path: string) {
  const lines: string[] = [];
  const ended = new Promise<LogEntry>((resolve) => {
    const stop = engine.onLog((entry) => {
      if (!entry.identifier.endsWith(` ${path}`)) return;
      for (const { messages } of entry.logLines) lines.push(messages.join(" "));
      if (entry.kind === "Completion") resolve(entry);
    });
    onTestFinished(stop);
  });
  return { lines, ended };
}

test.each([
  [
    "/throws",
    /^Uncaught Error: the source broke\n(?: {4}at (?:\w+ \()?\.\.\/convex\/http\.ts:\d+:\d+\)?\n)+$/,
    [],
  ],
  [
    "/text-chunk",
    /^Uncaught TypeError: .* stream of Uint8Arrays, but a chunk is string\./,
    ["'told to stop'"],
  ],
  ["/object-chunk", /^Uncaught TypeError: .* but a chunk is \[object Object\]\./, []],
])("F-D10: a body that fails midway (%s) is one line of the log", async (path, error, lines) => {
  const log = followed(path);
  await expect(ask(path)).rejects.toThrow("aborted");
  expect((await log.ended).error).toMatch(error);
  expect([log.lines, reported]).toEqual([lines, []]);
});

/** Asks, and leaves at the given moment. */
function leave(path: string, when: "response" | "begun"): void {
  const sent = request(siteUrl + path, (message) => {
    message.on("error", () => undefined);
    if (when === "response") sent.destroy();
  });
  sent.on("error", () => undefined);
  sent.end();
  if (when === "response") return;
  const stop = engine.onLog(({ logLines }) => {
    if (logLines.some(({ messages }) => messages.join() === `'${when}'`)) sent.destroy();
  });
  onTestFinished(stop);
}

test.each([
  ["/left", "response", ["'left' 'AbortError'"]],
  ["/leaving", "begun", ["'begun'", "'left' true"]],
] as const)(
  "F-F2: listeners of a request's signal are the call's (%s)",
  async (path, when, lines) => {
    const { lines: told, ended } = followed(path);
    leave(path, when);
    await ended;
    expect([told, reported]).toEqual([lines, []]);
  },
);

test("F-F2: a body that nobody reads is told so as a part of its call", async () => {
  const log = followed("/head");
  await ask("/head", { method: "HEAD" });
  await log.ended;
  expect(log.lines).toEqual(["'nobody reads'"]);
});

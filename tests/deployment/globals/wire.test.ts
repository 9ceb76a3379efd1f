/** Requests to HTTP actions and their answers, byte for byte. */
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
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
export default http;
`;

let siteUrl = "";
let remove: () => Promise<void>;
beforeAll(async () => {
  const opened = await openTestDeployment();
  ({ remove } = opened);
  ({ siteUrl } = opened.deployment);
  await pushBundle(opened.deployment.engine, await bundleFiles({ "http.ts": HTTP }));
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

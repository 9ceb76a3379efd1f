import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { SITE_URL } from "./support/local-app";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const LIBRARIES = `${IMPORTS}
import { argon2id, argon2Verify } from "hash-wasm";
import { Resend } from "resend";
import { SignJWT, importPKCS8, generateKeyPair, exportJWK } from "jose";
import { z } from "zod";
export const argon = action({ args: { password: v.string() }, handler: async (_, { password }) => {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const hash = await argon2id({ password, salt, parallelism: 1, iterations: 2, memorySize: 512, hashLength: 32, outputType: "encoded" });
  return [hash.startsWith("$argon2id$v=19$"), await argon2Verify({ password, hash }), await argon2Verify({ password: "other", hash })];
} });
export const argonInMutation = mutation({ args: {}, handler: async () => {
  const hash = await argon2id({ password: "p", salt: new Uint8Array(16), parallelism: 1, iterations: 1, memorySize: 64, hashLength: 16, outputType: "hex" });
  return hash.length;
} });
export const mail = action({ args: { to: v.string() }, handler: async (_, { to }) => {
  const resend = new Resend("re_key");
  return await resend.emails.send({ from: "a@example.com", to, subject: "Hello", text: "Hi" });
} });
export const sign = mutation({ args: { pem: v.string() }, handler: async (_, { pem }) => {
  const key = await importPKCS8(pem, "RS256");
  return await new SignJWT({ a: 1 }).setProtectedHeader({ alg: "RS256" }).setIssuedAt().sign(key);
} });
export const keys = action({ args: {}, handler: async () => {
  const { publicKey } = await generateKeyPair("ES256", { extractable: true });
  return (await exportJWK(publicKey)).kty;
} });
export const parse = query({ args: {}, handler: async () => z.object({ at: z.date() }).safeParse({ at: new Date() }).success });
export const slow = action({ args: { url: v.string() }, handler: async (_, { url }) => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(20) }).catch((error: Error) => error.name);
  return typeof answer === "string" ? answer : "answered";
} });
export const forgets = action({ args: { url: v.string() }, handler: async (_, { url }) => { void fetch(url); return "done"; } });
export const upload = action({ args: { url: v.string() }, handler: async (_, { url }) => {
  const body = new ReadableStream({ start(controller) { controller.enqueue(new TextEncoder().encode("streamed")); controller.close(); } });
  return await (await fetch(url, { method: "POST", body } as any)).text();
} });
`;

const seen: { path: string; body: string }[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    seen.push({ path: request.url ?? "", body });
    if (request.url === "/never") return;
    if (request.url === "/gzip") {
      response.setHeader("content-encoding", "gzip");
      response.setHeader("x-kept", "yes");
      response.end(gzipSync("unpacked"));
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: "mail-1", body }));
  });
});
let origin = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("Argon2id of hash-wasm runs in actions, and even in mutations", async () => {
  const app = await start({ "libraries.ts": LIBRARIES });
  const password = "correct horse";
  expect(await app.value(app.action("libraries:argon", { password }))).toEqual([true, true, false]);
  expect(await app.value(app.mutation("libraries:argonInMutation"))).toBe(32);
});

test("the resend SDK sends where RESEND_BASE_URL points", async () => {
  const app = await start(
    { "libraries.ts": LIBRARIES },
    { environment: { RESEND_BASE_URL: origin } },
  );
  const sent = await app.value(app.action("libraries:mail", { to: "ada@example.com" }));
  expect(sent).toMatchObject({ data: { id: "mail-1" }, error: null });
  expect(seen.at(-1)).toMatchObject({ path: "/emails" });
  expect(seen.at(-1)?.body).toContain("ada@example.com");
});

test("jose signs RS256 in a mutation and makes keys in an action", async () => {
  const app = await start({ "libraries.ts": LIBRARIES });
  const { generateKeyPairSync } = await import("node:crypto");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  expect(await app.value(app.mutation("libraries:sign", { pem: String(pem) }))).toMatch(
    /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{342}$/,
  );
  expect(await app.value(app.action("libraries:keys"))).toBe("EC");
});

test("zod knows a Date of the runtime for one", async () => {
  const app = await start({ "libraries.ts": LIBRARIES });
  expect(await app.value(app.query("libraries:parse"))).toBe(true);
});

test("an action's fetch can be aborted and can stream a body", async () => {
  const app = await start({ "libraries.ts": LIBRARIES });
  expect(await app.value(app.action("libraries:slow", { url: `${origin}/never` }))).toBe(
    "TimeoutError",
  );
  const uploaded = app.action("libraries:upload", { url: `${origin}/up` });
  expect(await app.value(uploaded)).toContain('"body":"streamed"');
});

test("an HTTP action can pass on what it fetched, compressed or not", async () => {
  const http = `${IMPORTS}
const http = httpRouter();
const fetched = () => fetch("${origin}/gzip");
http.route({ path: "/same", method: "GET", handler: httpAction(async () => await fetched()) });
http.route({ path: "/copy", method: "GET", handler: httpAction(async () => {
  const { body, headers, status } = await fetched();
  return new Response(body, { headers, status });
}) });
export default http;`;
  const app = await start({ "http.ts": http });
  for (const path of ["/same", "/copy"]) {
    const { response } = await app.http(new Request(`${SITE_URL}${path}`));
    const { headers } = response;
    const told = ["content-encoding", "content-length", "x-kept"].map((name) => headers.get(name));
    expect(told).toEqual([null, null, "yes"]);
    expect(await response.text()).toBe("unpacked");
  }
});

test("a request that an action does not await ends with the action, which says so", async () => {
  const app = await start({ "libraries.ts": LIBRARIES });
  const { logLines } = await app.action("libraries:forgets", { url: `${origin}/never` });
  expect(logLines).toEqual([
    expect.stringMatching(/^\[WARN\] 1 unawaited operation: \[fetch\]\. Async operations/),
  ]);
});

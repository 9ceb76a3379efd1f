import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { ADMIN_KEY } from "../../support/deployment";
import { seededRandom } from "../../support/seeded-random";
import { unaffectedClient } from "./support/unaffected-client";
import { flipped, nested, corrupted } from "./support/malformed";
import { MIB, usedBytes } from "./support/memory";
import { FUZZ_MS, watchedDeployment } from "./support/watched-deployment";

type Random = ReturnType<typeof seededRandom>;

const REQUESTS = 1500;
const CONNECTIONS = 200;
const AT_ONCE = 20;

const { deployment, reported } = watchedDeployment("tests/deployment/fixtures/chat");
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
afterAll(() => agent.destroy());

const METHODS = [
  "GET",
  "POST",
  "POST",
  "POST",
  "PUT",
  "DELETE",
  "OPTIONS",
  "HEAD",
  "PATCH",
  "TRACE",
];
const PATHS = [
  "/api/query",
  "/api/mutation",
  "/api/action",
  "/api/function",
  "/api/query?path=messages:list&args={",
  "/api/run/messages/list",
  "/api/run/%ff/%00",
  "/api/query_batch",
  "/api/query_ts",
  "/api/query_at_ts",
  "/api/storage/upload?token=AAAA.BBBB",
  "/api/storage/..%2f..%2fetc%2fpasswd",
  "/api/get_config_hashes",
  "/api/deploy2/start_push",
  "/api/deploy2/evaluate_push",
  "/api/deploy2/wait_for_schema",
  "/api/deploy2/finish_push",
  "/api/update_environment_variables",
  "/api/check_admin_key?adminKey=x",
  "/api/import/start_upload",
  "/api/nowhere",
  "/http/exact/path",
  "/http/echo",
  "/echo",
  "/instance_name",
  "//",
  "/?%",
];
const BODIES = [
  { path: "messages:list", args: { room: "fuzz" }, format: "json" },
  { path: "messages:send", args: [{ room: "fuzz", text: "x" }], format: "convex_encoded_json" },
  { path: "callers:echo", args: { value: { $bytes: "AAEC" } } },
  { queries: [{ path: "counters:value", args: { name: "x" } }] },
  { ts: "AAAAAAAAAAA=", path: "counters:value", args: { name: "x" } },
  { adminKey: ADMIN_KEY, version: "1.48.0" },
  { changes: [{ name: "FUZZ", value: null }] },
  {
    adminKey: ADMIN_KEY,
    dryRun: true,
    functions: "convex/",
    appDefinition: { changedModules: [] },
  },
  { adminKey: ADMIN_KEY, schemaChange: { schemaIds: { "": "x" } }, timeoutMs: 1, dryRun: true },
];
const HEADERS: readonly Record<string, string>[] = [
  {},
  {},
  { authorization: `Convex ${ADMIN_KEY}` },
  { authorization: `Convex ${ADMIN_KEY}:e30=` },
  { authorization: `Convex ${ADMIN_KEY}:????` },
  { authorization: "Convex latchkey|no" },
  { authorization: "Bearer a.b.c" },
  { authorization: "Basic Zm9vOmJhcg==" },
  { "content-encoding": "gzip" },
  { "content-encoding": "br" },
  { "content-encoding": "zip" },
  { origin: "null", "access-control-request-method": "x" },
  { "x-forwarded-for": "\t, ,", "x-forwarded-proto": "ftp" },
  { host: "a b" },
  { host: "user:password@127.0.0.1" },
  { host: "x/y?z" },
  { host: "" },
  { range: "bytes=9-1" },
];

function bodyOf(random: Random): string | Buffer {
  const body = random.pick(BODIES);
  const text = JSON.stringify(body);
  switch (random.below(12)) {
    case 0:
      return text.slice(0, random.below(text.length));
    case 1:
      return flipped(random, text);
    case 2:
      return gzipSync(text);
    case 3:
      return "";
    case 4:
      return `{"path":"callers:echo","args":${nested(random, random.pick([100, 3_000, 20_000]))}}`;
    case 5:
      return Buffer.from([0xff, 0xfe, 0, 0xd8]);
    case 6:
      return text;
    default:
      return JSON.stringify(corrupted(random, body));
  }
}

const INSIDES = /local\/deployment|node_modules|node:internal/;

/** Sends one request and checks what comes back. Returns its status. */
async function send(random: Random): Promise<number> {
  const { port } = deployment();
  const [method, path] = [random.pick(METHODS), random.pick(PATHS)];
  const body = method === "GET" || method === "HEAD" ? null : bodyOf(random);
  const headers = { ...random.pick(HEADERS), "content-type": "application/json" };
  const call = request({ agent, host: "127.0.0.1", port, method, path, headers });
  call.end(body ?? undefined);
  const [response] = await once(call, "response");
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  const asked = `${method} ${path} ${JSON.stringify(headers)} ${String(body).slice(0, 500)}`;
  const status = Number(response.statusCode);
  const isReasoned = status < 500 || (status === 503 && text.includes('"OutOfRetention"'));
  if (!isReasoned || INSIDES.test(text)) throw new Error(`${status} for ${asked}: ${text}`);
  if (status >= 400 && path.startsWith("/api/") && method !== "HEAD")
    expect(JSON.parse(text), asked).toMatchObject({
      code: expect.any(String),
      message: expect.any(String),
    });
  return status;
}

/** Bytes that are hardly HTTP, of which the connection must come to an end. */
async function sendBytes(random: Random): Promise<void> {
  const head = `POST /api/query HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}`;
  const upgrade =
    "GET /api/1.48.0/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const bytes = random.pick([
    () => flipped(random, head),
    () => flipped(random, upgrade),
    () => upgrade + flipped(random, "\x81\x85\0\0\0\0hello"),
    () => upgrade + String.fromCharCode(...Array.from({ length: 40 }, () => random.below(256))),
    () => `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${"a: b\r\n".repeat(20_000)}\r\n`,
    () => "POST /api/query HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ])();
  const socket = connect(deployment().port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  const closed = once(socket, "close");
  socket.end(Buffer.from(bytes, "latin1"));
  await closed;
}

describe("the HTTP API under fuzz", () => {
  test(
    "runaway callers are refused with a reason, everyone else is served, and nothing is kept of them",
    async () => {
      const random = seededRandom();
      const other = unaffectedClient(deployment(), `beside fuzz ${random.below(2 ** 31)}`);
      await other.isServed();
      const before = await usedBytes();
      const end = performance.now() + FUZZ_MS;
      const statuses = new Set<number>();
      for (let sent = 0; sent < REQUESTS || performance.now() < end; sent += AT_ONCE) {
        const requests = Array.from({ length: AT_ONCE }, () => send(random));
        for (const status of await Promise.all(requests)) statuses.add(status);
        if (sent % 500 === 0) await other.isServed();
      }
      for (let sent = 0; sent < CONNECTIONS; sent += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, () => sendBytes(random)));
      await other.isServed();
      expect(reported).toEqual([]);
      expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 403, 405]));
      expect((await usedBytes()) - before).toBeLessThan(48 * MIB);
    },
    FUZZ_MS + 120_000,
  );
});

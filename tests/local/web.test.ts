import { createServer, request } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startIdentity } from "../../local/identity/server";
import { startMailbox } from "../../local/mailbox/server";
import { listen } from "../../local/web/listen";
import { serve, type Handler } from "../../local/web/serve";
import { scratchFolder } from "../support/scratch";

let scratch: ReturnType<typeof scratchFolder>;
const closers: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  scratch = scratchFolder("web");
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  scratch.remove();
});

async function occupied(): Promise<number> {
  const server = createTcpServer();
  closers.push(() => void server.close());
  return listen(server, { port: 0, strict: true });
}

function serving(handler: Handler) {
  const refuse = ({ status, message }: { status: number; message: string }) =>
    new Response(message, { status });
  return serve({ handler, refuse, port: 0, variable: "X_PORT", bodyLimit: 1_000 }).then(
    (server) => {
      closers.push(() => server.close());
      return server;
    },
  );
}

/** fetch does not let Host be set. */
function statusAs(url: string, host: string, path = "/"): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host }, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

describe("a busy port", () => {
  test("is an error that names the port and the variable to set", async () => {
    const port = await occupied();
    const dataDir = scratch.folder;
    await expect(startMailbox({ port, dataDir })).rejects.toThrow(
      `Port ${port} is in use. Set MAILBOX_PORT to a free port.`,
    );
    await expect(startIdentity({ port, dataDir })).rejects.toThrow(
      `Port ${port} is in use. Set IDENTITY_PORT to a free port.`,
    );
  });

  test("is passed over for the next free one when that is allowed", async () => {
    const port = await occupied();
    const server = createServer();
    closers.push(() => void server.close());
    expect(await listen(server, { port, strict: false })).toBeGreaterThan(port);
    const mailbox = await startMailbox({ port, strict: false, dataDir: scratch.folder });
    closers.push(() => mailbox.close());
    expect(mailbox.port).toBeGreaterThan(port);
    expect((await fetch(`${mailbox.url}/api/messages`)).status).toBe(200);
  });

  test("that is no port at all is refused", async () => {
    for (const port of [-1, 65_536, 1.5, Number.NaN])
      await expect(listen(createServer(), { port, strict: false })).rejects.toThrow(/not a port/);
  });
});

describe("a request", () => {
  test("for another host name is refused, so that a re-pointed name cannot reach in", async () => {
    const { url, port } = await serving(async () => new Response("in"));
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "0.0.0.0",
    ])
      expect(await statusAs(url, host)).toBe(403);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, "LOCALHOST"])
      expect(await statusAs(url, host)).toBe(200);
  });

  test("whose target is not a path is refused", async () => {
    const { url } = await serving(async () => new Response("in"));
    expect(await statusAs(url, "localhost", "http://evil.example/")).toBe(400);
  });

  test("with a body at the limit is taken, and one byte more is not", async () => {
    const { url } = await serving(async (request) => new Response(await request.text()));
    const post = (length: number) => fetch(url, { method: "POST", body: "x".repeat(length) });
    expect((await (await post(1_000)).text()).length).toBe(1_000);
    expect((await post(1_001)).status).toBe(413);
    expect((await post(3_900)).status).toBe(413);
  });

  test("that makes the handler throw is answered 500, and the next one is served", async () => {
    let fail = true;
    const { url } = await serving(async () => {
      if (fail) throw new Error("on purpose");
      return new Response("fine");
    });
    const failed = await fetch(url);
    expect([failed.status, await failed.text()]).toEqual([500, "on purpose"]);
    fail = false;
    expect((await fetch(url)).status).toBe(200);
  });

  test("whose client goes away aborts its signal", async () => {
    let aborted: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (aborted = resolve));
    const { url } = await serving(async ({ signal }) => {
      signal.addEventListener("abort", () => aborted());
      return new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(1)) }));
    });
    const gone = new AbortController();
    const response = await fetch(url, { signal: gone.signal });
    await response.body?.getReader().read();
    gone.abort();
    await ended;
  });

  test("by HEAD is answered as GET without the body", async () => {
    const { url } = await serving(
      async ({ method }) => new Response(`by ${method}`, { headers: { "x-a": "1" } }),
    );
    const response = await fetch(url, { method: "HEAD" });
    expect(response.headers.get("x-a")).toBe("1");
    expect(await response.text()).toBe("");
  });
});

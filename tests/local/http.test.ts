import { EventEmitter, once } from "node:events";
import { createServer, request } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startIdentity } from "../../local/identity/server";
import { startMailbox } from "../../local/mailbox/server";
import { listen } from "../../local/http/listen";
import { routes, type Route } from "../../local/http/routes";
import { serve, type Handler, type ServeOptions } from "../../local/http/serve";
import { scratchFolder } from "../support/scratch";

let scratch: ReturnType<typeof scratchFolder>;
const closers: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  scratch = scratchFolder("http");
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

async function serving(handler: Handler, options: Partial<ServeOptions> = {}) {
  const refuse = ({ status, message }: { status: number; message: string }) =>
    new Response(message, { status });
  const server = await serve({
    handler,
    refuse,
    port: 0,
    variable: "X_PORT",
    bodyLimit: 1_000,
    report: () => undefined,
    ...options,
  });
  closers.push(() => server.close());
  return server;
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
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, "LOCALHOST"])
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

  test("of undeclared length is cut off at the limit", async () => {
    const { url } = await serving(async (request) => new Response(await request.text()));
    const post = (chunks: number) => {
      const chunk = new TextEncoder().encode("x".repeat(100));
      const parts = Array.from({ length: chunks }, () => chunk);
      const body = new Blob(parts).stream();
      return fetch(url, { method: "POST", body, duplex: "half" } as RequestInit);
    };
    expect((await post(10)).status).toBe(200);
    expect((await post(11)).status).toBe(413);
  });

  test("is streamed in while its answer is streamed out", async () => {
    const { url } = await serving(async (request) => new Response(request.body));
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    // The standard's type of the option is missing from the library's.
    const answering = fetch(url, {
      method: "POST",
      body: readable,
      duplex: "half",
    } as RequestInit);
    const first = writer.write(new TextEncoder().encode("ping"));
    const reader = (await answering).body?.getReader();
    await first;
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("ping");
    await writer.close();
    expect((await reader?.read())?.done).toBe(true);
  });

  test("whose client goes away aborts its signal and cancels its answer, once", async () => {
    const events: string[] = [];
    const steps = new EventEmitter();
    const cancelled = once(steps, "cancelled");
    const { url } = await serving(
      async (_request, { signal }) => {
        signal.addEventListener("abort", () => events.push("aborted"));
        return new Response(
          new ReadableStream({
            start: (body) => body.enqueue(new Uint8Array(1)),
            cancel() {
              events.push("cancelled");
              steps.emit("cancelled");
            },
          }),
        );
      },
      { report: (error) => events.push(String(error)) },
    );
    const gone = new AbortController();
    const response = await fetch(url, { signal: gone.signal });
    await response.body?.getReader().read();
    gone.abort();
    await cancelled;
    expect(events.toSorted((a, b) => a.localeCompare(b))).toEqual(["aborted", "cancelled"]);
  });

  test("whose client left before an endless answer began is given up", async () => {
    const steps = new EventEmitter();
    const faults: unknown[] = [];
    const { port } = await serving(
      async (_request, { signal }) => {
        steps.emit("asked");
        await once(signal, "abort");
        return new Response(
          new ReadableStream<Uint8Array>({
            pull: (controller) => controller.enqueue(new Uint8Array(1024)),
            cancel: () => void steps.emit("given up"),
          }),
        );
      },
      { report: (fault) => faults.push(fault) },
    );
    const asked = once(steps, "asked");
    const givenUp = once(steps, "given up");
    const socket = connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await asked;
    socket.destroy();
    await givenUp;
    expect(faults).toEqual([]);
  });

  test("whose body stops midway is answered 408 after two minutes of silence", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    closers.push(() => void vi.useRealTimers());
    const steps = new EventEmitter();
    const faults: unknown[] = [];
    const { port } = await serving(
      async (request) => {
        const text = request.text();
        steps.emit("asked");
        return new Response(await text);
      },
      { report: (fault) => faults.push(fault) },
    );
    const asked = once(steps, "asked");
    const socket = connect(port, "127.0.0.1");
    closers.push(() => void socket.destroy());
    socket.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhalf");
    await asked;
    const answered = once(socket.setEncoding("utf8"), "data");
    const closed = once(socket, "close");
    vi.advanceTimersByTime(120_000);
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 408 /);
    await closed;
    expect(faults).toEqual([]);
  });

  test("that is under way when the server closes is answered, and later ones are not", async () => {
    const steps = new EventEmitter();
    const server = await serving(async () => {
      steps.emit("asked");
      await once(steps, "go on");
      return new Response("done");
    });
    const asked = once(steps, "asked");
    const answering = fetch(server.url);
    await asked;
    const closed = server.close();
    steps.emit("go on");
    expect(await (await answering).text()).toBe("done");
    await closed;
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test("that never ends does not keep the server from closing", async () => {
    const server = await serving(async () => new Response(new ReadableStream()));
    const response = await fetch(server.url);
    await server.close();
    await expect(response.text()).rejects.toThrow();
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

describe("a request to upgrade", () => {
  /** The first line of what comes back. */
  async function asking(port: number, host: string, path: string): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    closers.push(() => void socket.destroy());
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`,
    );
    const [answer] = await once(socket.setEncoding("utf8"), "data");
    return String(answer).split("\r\n")[0] ?? "";
  }

  test("is handed over with its connection, or answered with the refusal", async () => {
    const { port } = await serving(async () => new Response("plain"), {
      upgrade: ({ target, connection }) => {
        if (target !== "/echo?a") return Response.json({ code: "No" }, { status: 400 });
        connection.socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        return null;
      },
    });
    expect(await asking(port, "localhost", "/echo?a")).toContain("101");
    expect(await asking(port, "localhost", "/other")).toContain("400");
    expect(await asking(port, "evil.example", "/echo?a")).toContain("403");
  });
});

describe("a table of routes", () => {
  const handle: Route["handle"] = (_request, params) => Response.json(params);
  const table: Route[] = [
    { method: "GET", path: "/mails", handle },
    { method: "POST", path: "/mails", handle },
    { method: "GET", path: "/mails/:id", handle },
    { method: "GET", path: "/files/*path", handle },
  ];
  const handler = routes(table, {
    notFound: () => new Response("nothing", { status: 404 }),
    methodNotAllowed: (_request, allow) => new Response(allow, { status: 405 }),
  });

  test.each([
    ["GET", "/mails", 200, "{}"],
    ["HEAD", "/mails", 200, ""],
    ["GET", "/mails/a%20b?c", 200, '{"id":"a b"}'],
    ["GET", "/files/a/b%2Fc", 200, '{"path":"a/b%2Fc"}'],
    ["DELETE", "/mails", 405, "GET, POST"],
    ["GET", "/mails/", 404, "nothing"],
    ["GET", "/mails/%E0%A4%A", 404, "nothing"],
    ["GET", "/mails/1/html", 404, "nothing"],
  ])("answers %s %s with %i", async (method, path, status, body) => {
    const { url } = await serving(handler);
    const response = await fetch(url + path, { method });
    expect([response.status, await response.text()]).toEqual([status, body]);
    expect(response.headers.get("allow")).toBe(status === 405 ? body : null);
  });
});

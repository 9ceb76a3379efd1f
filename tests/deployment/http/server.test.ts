import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "../../../local/deployment/http/listen";
import type { Route } from "../../../local/deployment/http/route";
import { createRouter } from "../../../local/deployment/http/router";
import { startDeployment } from "../../../local/deployment/server";
import { ADMIN_KEY, startTestDeployment } from "../../support/deployment";

const base = { dir: tmpdir(), port: 0, sitePort: 0, adminKey: ADMIN_KEY };
const free = { host: "127.0.0.1", port: 0, name: "a test" };

test("a busy port is an error that names it, and the other port is given back", async () => {
  const other = createServer();
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(startDeployment({ ...base, port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1, wanted for the Convex deployment (CONVEX_PORT), is already in use.`,
  );
  await expect(startDeployment({ ...base, sitePort: port })).rejects.toThrow("CONVEX_SITE_PORT");
});

test("another address than loopback is refused unless it is asked for twice", async () => {
  await expect(async () => startDeployment({ ...base, host: "0.0.0.0" })).rejects.toThrow(
    "allowRemote",
  );
});

test("a caller who leaves aborts the work and the body", async () => {
  const events: string[] = [];
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => (settle = resolve));
  const listening = await listen(
    free,
    async ({ signal }) => {
      signal.addEventListener("abort", () => events.push("aborted"));
      return new Response(
        new ReadableStream<Uint8Array>({
          start: (controller) => controller.enqueue(new Uint8Array(10)),
          cancel() {
            events.push("cancelled");
            settle();
          },
        }),
      );
    },
    (error) => events.push(String(error)),
  );
  onTestFinished(() => listening.close());
  const call = request({ port: listening.port, host: "127.0.0.1" });
  call.on("error", () => undefined);
  call.end();
  const [response] = await once(call, "response");
  await once(response, "data");
  call.destroy();
  await settled;
  expect(events.toSorted((a, b) => a.localeCompare(b))).toEqual(["aborted", "cancelled"]);
});

test("bytes that are not HTTP are answered with 400, and the next caller is served", async () => {
  const { port, url } = await startTestDeployment();
  for (const junk of ["\0\0\0\0\r\n\r\n", "GET nonsense HTTP/1.1\r\nHost: x\r\n\r\n"]) {
    const socket = connect(port, "127.0.0.1");
    socket.end(junk);
    const [answer] = await once(socket.setEncoding("utf8"), "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  }
  expect((await fetch(url)).status).toBe(200);
});

test("an endpoint's unexpected error is a 500 that tells the report and not the caller", async () => {
  const reported: unknown[] = [];
  const fault = new Error("private detail");
  const broken: Route = { method: "GET", path: "/broken", handle: () => Promise.reject(fault) };
  const report = (error: unknown) => reported.push(error);
  const router = createRouter([broken], () => Promise.reject(fault), report);
  const listening = await listen(free, router, report);
  onTestFinished(() => listening.close());
  const response = await fetch(`http://127.0.0.1:${listening.port}/broken`);
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).toContain("InternalServerError");
  expect(text).not.toContain("private detail");
  expect(reported).toEqual([fault]);
});

import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { createRouter } from "../../../local/deployment/http/router";
import type { Route } from "../../../local/http/routes";
import { serve } from "../../../local/http/serve";
import { startDeployment } from "../../../local/deployment/server";
import { ADMIN_KEY, startTestDeployment } from "../../support/deployment";

const base = { dir: tmpdir(), port: 0, sitePort: 0, adminKey: ADMIN_KEY };

test("a busy port is an error that names it, and the other port is given back", async () => {
  const other = createServer();
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(startDeployment({ ...base, port })).rejects.toThrow(
    `Port ${port} is in use. Set CONVEX_PORT to a free port.`,
  );
  await expect(startDeployment({ ...base, sitePort: port })).rejects.toThrow("CONVEX_SITE_PORT");
});

test("another address than loopback is refused unless it is asked for twice", async () => {
  await expect(async () => startDeployment({ ...base, host: "0.0.0.0" })).rejects.toThrow(
    "allowRemote",
  );
});

test("a request under another host name is refused, on either port and for sockets", async () => {
  const { port, sitePort } = await startTestDeployment();
  const headers = { host: "evil.example" };
  for (const [target, path] of [
    [port, "/"],
    [port, "/api/query"],
    [sitePort, "/"],
  ] as const) {
    const [response] = await once(request({ port: target, path, headers }).end(), "response");
    expect(response.statusCode).toBe(403);
    expect(JSON.parse(await text(response))).toMatchObject({ code: "ForbiddenHost" });
  }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/1.48.0/sync`, { headers });
  const [error] = await once(socket, "error");
  expect(String(error)).toContain("403");
});

test("any host name will do where others than this machine may call", async () => {
  const { port } = await startTestDeployment({ allowRemote: true });
  const headers = { host: "backend.example" };
  const [response] = await once(request({ port, headers }).end(), "response");
  expect(response.statusCode).toBe(200);
  response.resume();
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
  const refuse = () => new Response(null, { status: 500 });
  const server = await serve({ handler: router, refuse, report, port: 0, variable: "X_PORT" });
  onTestFinished(() => server.close());
  const response = await fetch(`${server.url}/broken`);
  expect(response.status).toBe(500);
  const body = await response.text();
  expect(body).toContain("InternalServerError");
  expect(body).not.toContain("private detail");
  expect(reported).toEqual([fault]);
});

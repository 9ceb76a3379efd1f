import { beforeAll, describe, expect, test } from "vitest";
import { setEnvironment, sharedDeployment, startTestDeployment } from "../../support/deployment";
import { createGate } from "../../support/gate";
import { createSigner, type Signer } from "../../support/tokens";

const deployment = sharedDeployment({ functions: "tests/deployment/fixtures/chat" });
const get = (path: string, init: RequestInit = {}) => fetch(deployment().siteUrl + path, init);
const textOf = async (path: string) => (await get(path)).text();

describe("HTTP actions", () => {
  test("P10.69: exact beats prefix, and the longest prefix wins", async () => {
    expect(await textOf("/exact/path")).toBe("exact");
    expect(await textOf("/exact/other")).toBe("short prefix");
    expect(await textOf("/exact/longer/other")).toBe("long prefix");
  });

  test("P10.69: HEAD is answered by the GET route, without a body", async () => {
    const response = await get("/exact/path", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("P10.69: no route is a 404 that says so, and so are no HTTP actions at all", async () => {
    const response = await get("/nowhere");
    expect([response.status, await response.text()]).toEqual([404, "No matching routes found"]);
    const { siteUrl } = await startTestDeployment();
    const none = await fetch(siteUrl);
    expect([none.status, await none.text()]).toEqual([
      404,
      "This Convex deployment does not have HTTP actions enabled.",
    ]);
  });

  test("P10.69: a response streams: the first part arrives before the last is written", async () => {
    const gate = await createGate();
    const response = await get(`/stream?ask=${encodeURIComponent(gate.url)}`);
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
    const decode = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await decode()).toBe("first,");
    gate.open("second");
    expect(await decode()).toBe("second");
    expect((await reader.read()).done).toBe(true);
  });

  test("P10.69: two Set-Cookie headers stay two", async () => {
    const response = await get("/cookies");
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()).toEqual([
      "a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT",
      "b=2",
    ]);
  });

  test("the action sees body, headers and the URL as the caller wrote it, on both ports", async () => {
    const { siteUrl, url } = deployment();
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    for (const base of [siteUrl, `${url}/http`]) {
      const response = await fetch(`${base}/echo?q=%2Fa%20b`, {
        method: "POST",
        body: bytes,
        headers: { "content-type": "image/png", cookie: "a=1; b=2" },
      });
      expect(response.status).toBe(201);
      expect(response.headers.get("content-type")).toBe("image/png");
      expect(response.headers.get("x-cookie")).toBe("a=1; b=2");
      expect(response.headers.get("x-url")).toBe(`${base.replace(/\/http$/, "")}/echo?q=%2Fa%20b`);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    }
  });

  test("paths are matched as they were written: nothing is decoded", async () => {
    expect((await get("/exact%2Fpath")).status).toBe(404);
    expect(await textOf("/exact/%70ath")).toBe("short prefix");
  });

  test("no CORS headers are added", async () => {
    const response = await get("/exact/path", { headers: { origin: "http://elsewhere" } });
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("an error before the answer is a 500 with its code", async () => {
    const response = await get("/fail");
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("http failure");
  });

  describe("identity", () => {
    let signer: Signer;
    beforeAll(async () => {
      signer = await createSigner({ iss: deployment().siteUrl, aud: "convex" });
      const JWKS = JSON.stringify({ keys: [signer.publicKey] });
      await setEnvironment(deployment().engine, { JWKS });
    });
    const who = async (authorization?: string): Promise<unknown> =>
      (await get("/who", authorization === undefined ? {} : { headers: { authorization } })).json();

    test("a valid Bearer token sets it", async () => {
      const token = await signer.sign({ sub: "ada" });
      expect(await who(`Bearer ${token}`)).toMatchObject({ identity: { subject: "ada" } });
    });

    test("no header means nobody", async () => {
      expect(await who()).toEqual({ identity: null });
    });

    test("a header that is not ours does not fail the request, only asking for the identity", async () => {
      expect(await who("Basic YTpi")).toHaveProperty("refused");
      expect(await who("Bearer nonsense")).toHaveProperty("refused");
    });
  });
});

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createLogger, createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violationIn } from "../../hosting/policy-reports";
import { scratchFolder } from "../support/scratch";

/** As Chromium sends it. */
function report(values: Record<string, unknown>): string {
  return JSON.stringify({
    "csp-report": {
      "document-uri": "http://127.0.0.1:5173/sign-in",
      "effective-directive": "img-src",
      "blocked-uri": "https://pictures.example/a.png",
      ...values,
    },
  });
}

describe("F-D11: the policy of production while developing", () => {
  const scratch = scratchFolder("policy");
  const warnings: string[] = [];
  let server: ViteDevServer;
  let base: string;
  beforeAll(async () => {
    const root = scratch.folder;
    mkdirSync(join(root, "src"));
    writeFileSync(join(root, "index.html"), "<!doctype html><title>{{name}}</title>");
    writeFileSync(join(root, ".env"), "VITE_CONVEX_URL=http://127.0.0.1:3210\n");
    const customLogger = createLogger("silent");
    customLogger.warn = (message) => {
      if (!message.includes("optimizeDeps")) warnings.push(message);
    };
    server = await createServer({
      root,
      configFile: resolve("vite.config.ts"),
      customLogger,
      cacheDir: join(root, "cache"),
      server: { port: 0, watch: null },
    });
    await server.listen();
    base = server.resolvedUrls?.local[0] ?? "";
  });
  afterAll(async () => {
    await server.close();
    scratch.remove();
  });

  test("is met by every page, blocks nothing, and lets pass what Vite adds", async () => {
    const page = await fetch(base);
    expect(page.headers.get("content-security-policy")).toBeNull();
    const policy = page.headers.get("content-security-policy-report-only") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self' 'nonce-development';");
    expect(policy).toContain("connect-src 'self' http://127.0.0.1:3210 ws://127.0.0.1:3210");
    expect(policy).toContain("require-trusted-types-for 'script'");
    const html = await page.text();
    const inline = html.match(/<script(?![^>]*\ssrc=)[^>]*>/g) ?? [];
    expect(inline).not.toEqual([]);
    for (const tag of inline) expect(tag).toContain('nonce="development"');
  });

  test("a violation is told in the terminal, once", async () => {
    const send = async (body: string) => {
      const headers = { "content-type": "application/csp-report", "sec-fetch-site": "same-origin" };
      const address = new URL("/@policy-reports", base);
      return (await fetch(address, { method: "POST", body, headers })).status;
    };
    const text = report({ "source-file": `${base}src/avatar.tsx`, "line-number": 7 });
    expect([await send(text), await send(text), await send("{"), await send("")]).toEqual([
      204, 204, 204, 204,
    ]);
    expect(warnings).toEqual([
      "The policy of production blocks https://pictures.example/a.png (src/avatar.tsx:7) by img-src. What your product needs is added in hosting/security-headers.ts.",
    ]);
  });

  test.each([
    ["another site's script", "cross-site", "text/plain;charset=UTF-8"],
    ["another site's own policy", "cross-site", "application/csp-report"],
    ["a page on another port", "same-site", "application/csp-report"],
    ["a form", "same-origin", "text/plain"],
  ])("nothing that %s sends is told", async (_who, site, type) => {
    const before = warnings.length;
    const response = await fetch(new URL("/@policy-reports", base), {
      method: "POST",
      body: report({ "blocked-uri": `https://evil.example/${site}/${type}` }),
      headers: { "content-type": type, "sec-fetch-site": site },
    });
    expect([response.status, warnings.length]).toEqual([204, before]);
  });

  test("a page that breaks it in any number of ways fills no terminal", async () => {
    const headers = { "content-type": "application/csp-report", "sec-fetch-site": "same-origin" };
    for (let count = 0; count < 60; count++) {
      const body = report({ "blocked-uri": `https://many.example/${count}` });
      await fetch(new URL("/@policy-reports", base), { method: "POST", body, headers });
    }
    expect(warnings.length).toBe(50);
  });
});

describe("F-D11: a browser's report", () => {
  test.each([
    ["an extension's own doing", report({ "source-file": "chrome-extension://abc/x.js" })],
    ["an extension's own file", report({ "blocked-uri": "moz-extension://abc/x.js" })],
    ["no report", '{"csp-report":null}'],
    ["no JSON", "x"],
    ["a number", "1"],
  ])("that is %s is left out", (_what, text) => expect(violationIn(text)).toBeNull());

  test("cannot send control characters to the terminal", () => {
    expect(violationIn(report({ "blocked-uri": "a\n\u001B[2Jb" }))).toContain("blocks a  [2Jb by");
    expect(violationIn(report({ "blocked-uri": "a\u202eb\u2028c" }))).toContain("blocks a b c by");
    expect(violationIn(report({ "blocked-uri": "a".repeat(9999) }))?.length).toBeLessThan(400);
  });
});

import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join, resolve } from "node:path";
import { preview } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOOPBACK_MODE, builtFor, originsOfBuild } from "../../hosting/build-origins";
import { makeCheckout, removeCheckout } from "../support/checkout";

const CLOUD = "https://happy-otter-1.convex.cloud";
const DEV_SERVER = {
  VITE_CONVEX_URL: "http://127.0.0.1:3210",
  VITE_CONVEX_SITE_URL: "http://127.0.0.1:3211",
};
const DEV_SERVER_SITE = { VITE_CONVEX_SITE_URL: DEV_SERVER.VITE_CONVEX_SITE_URL };

function origins(variables: Record<string, string>, mode = "production") {
  return originsOfBuild(variables, mode);
}

describe("F-D2: what a build is made for", () => {
  test.each([
    "http://127.0.0.1:3210",
    "http://127.1:3210",
    "http://127.255.0.3",
    "http://2130706433:3210",
    "http://0x7f000001",
    "http://0x7f.1",
    "http://0177.0.0.1",
    "http://%31%32%37.0.0.1",
    "http://127.0.0.1.:3210",
    "https://user:word@127.0.0.1",
    "http://localhost:3210",
    "http://app.localhost",
    "http://LOCALHOST./",
    "http://ｌｏｃａｌｈｏｓｔ",
    "http://localhost.localdomain",
    "http://ip6-localhost",
    "http://0.0.0.0:3210",
    "http://0:3210",
    "http://0.0.0.7",
    "http://[::1]:3210",
    "http://[0:0:0:0:0:0:0:1]",
    "http://[::]:3210",
    "http://[::ffff:127.0.0.1]:3210",
    "http://[::ffff:0.0.0.0]",
    "http://[::127.0.0.1]",
    "http://[64:ff9b::7f00:1]",
    " http://127.0.0.1:3210 ",
  ])("a production build refuses %s, and says what to set", (VITE_CONVEX_URL) => {
    expect(() => origins({ VITE_CONVEX_URL })).toThrow(
      /^VITE_CONVEX_URL is .*only this machine can reach: set it to the address of your deployment/,
    );
    expect(() =>
      origins({ VITE_CONVEX_URL: CLOUD, VITE_PICTURE_ORIGINS: VITE_CONVEX_URL }),
    ).toThrow(/^VITE_PICTURE_ORIGINS is/);
  });

  test("a build in loopback mode takes them", () => {
    expect(origins(DEV_SERVER, LOOPBACK_MODE)).toEqual({
      convexUrl: "http://127.0.0.1:3210",
      siteUrl: "http://127.0.0.1:3211",
      pictures: [],
    });
  });

  test("on Convex Cloud the site address follows from the deployment's, in any region", () => {
    const siteOf = (url: string) => origins({ ...DEV_SERVER, VITE_CONVEX_URL: url }).siteUrl;
    expect(siteOf(CLOUD)).toBe("https://happy-otter-1.convex.site");
    expect(siteOf(`${CLOUD}/`)).toBe("https://happy-otter-1.convex.site");
    expect(siteOf("https://otter-2.eu-west-1.convex.cloud")).toBe(
      "https://otter-2.eu-west-1.convex.site",
    );
  });

  test("the site address of another deployment does not come along, a domain of one's own does", () => {
    const siteOf = (VITE_CONVEX_SITE_URL: string) =>
      origins({ VITE_CONVEX_URL: CLOUD, VITE_CONVEX_SITE_URL }).siteUrl;
    expect(siteOf("https://other-dev-7.convex.site")).toBe("https://happy-otter-1.convex.site");
    expect(siteOf("https://api.example.com")).toBe("https://api.example.com");
  });

  test("a self-hosted backend answers HTTP actions on the next port, or where it is said to", () => {
    const siteOf = (VITE_CONVEX_URL: string, more: Record<string, string> = {}) =>
      origins({ VITE_CONVEX_URL, ...more }).siteUrl;
    expect(siteOf("http://convex.example.com:3210")).toBe("http://convex.example.com:3211");
    expect(siteOf("http://convex.example.com:3210", DEV_SERVER_SITE)).toBe(
      "http://convex.example.com:3211",
    );
    expect(
      siteOf("https://convex.example.com", { VITE_CONVEX_SITE_URL: "https://site.example.com/" }),
    ).toBe("https://site.example.com");
    expect(() => siteOf("https://convex.example.com")).toThrow(
      /^VITE_CONVEX_SITE_URL is missing: set it to the address where the HTTP actions/,
    );
    expect(() => siteOf("https://convex.example.com", DEV_SERVER_SITE)).toThrow(
      /^VITE_CONVEX_SITE_URL is missing/,
    );
  });

  test("what is no address is named", () => {
    expect(() => origins({ VITE_CONVEX_URL: "happy-otter-1" })).toThrow(
      'VITE_CONVEX_URL is "happy-otter-1", which is not an http(s) address.',
    );
    expect(() =>
      origins({ VITE_CONVEX_URL: CLOUD, VITE_CONVEX_SITE_URL: "ftp://x.example" }),
    ).toThrow(/^VITE_CONVEX_SITE_URL is "ftp:/);
  });

  test("without a deployment the build says so", () => {
    expect(builtFor(origins({}))).toMatch(/VITE_CONVEX_URL is not set/);
  });
});

/** The path as written: `fetch` would tidy it up. */
function askAsWritten(base: string, path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((done, fail) => {
    get({ hostname, port, path }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => done({ status: response.statusCode ?? 0, body }));
    }).on("error", fail);
  });
}

interface Ended {
  readonly code: number;
  readonly printed: string;
}

describe("F-D2: npm run build after npm run dev", { timeout: 120_000 }, () => {
  let checkout: string;
  beforeAll(() => {
    checkout = makeCheckout();
    const lines = Object.entries(DEV_SERVER).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(checkout, ".env.local"), lines.join(""));
  });
  afterAll(() => removeCheckout(checkout));

  /** The package's script, with nothing of this machine's deployments in its environment. */
  function run(script: string, variables: Record<string, string>): Promise<Ended> {
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith("VITE_"));
    return new Promise((done) => {
      execFile(
        "npm",
        ["run", script],
        {
          cwd: checkout,
          env: { ...Object.fromEntries(environment), ...variables, NODE_ENV: "", NO_COLOR: "1" },
        },
        (error, stdout, stderr) =>
          done({ code: error === null ? 0 : Number(error.code), printed: stdout + stderr }),
      );
    });
  }

  function builtTexts(): string[] {
    const folder = join(checkout, "dist");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(js|html)$|_headers$/.test(name))
      .map((name) => readFileSync(join(folder, name), "utf8"));
  }

  test("refuses the local deployment in one sentence", async () => {
    const { code, printed } = await run("build", {});
    expect(code).toBe(1);
    expect(printed).toContain("VITE_CONVEX_URL is http://127.0.0.1:3210, which only this machine");
    expect(printed).not.toMatch(/^\s+at /m);
  });

  test("with VITE_CONVEX_URL it holds that deployment's addresses and no other, and says so", async () => {
    const { code, printed } = await run("build", { VITE_CONVEX_URL: CLOUD });
    expect(code, printed).toBe(0);
    expect(printed).toContain(
      `Built for ${CLOUD}, whose HTTP actions answer at https://happy-otter-1.convex.site.`,
    );
    const texts = builtTexts();
    expect(texts.filter((text) => /127\.0\.0\.1:32\d\d/.test(text))).toEqual([]);
    const bundle = texts.join("\n");
    expect(bundle).toContain("https://happy-otter-1.convex.site");
    expect(bundle).toContain("wss://happy-otter-1.convex.cloud");
  });

  test("the served folder holds nothing that is meant for the host alone", () => {
    expect(readdirSync(join(checkout, "dist")).toSorted()).toEqual([
      "_headers",
      "_redirects",
      "assets",
      "index.html",
      "mark-dark.svg",
      "mark.svg",
      "theme.js",
    ]);
  });

  test("on Vercel's builder it also leaves what that takes instead of the folder", async () => {
    expect(existsSync(join(checkout, ".vercel"))).toBe(false);
    const { code, printed } = await run("build", { VITE_CONVEX_URL: CLOUD, VERCEL: "1" });
    expect(code, printed).toBe(0);
    const output = join(checkout, ".vercel", "output");
    const { version, routes } = JSON.parse(readFileSync(join(output, "config.json"), "utf8")) as {
      version: number; // our own file
      routes: { src?: string; headers?: Record<string, string> }[];
    };
    expect(version).toBe(3);
    expect(routes[0]?.headers?.["Content-Security-Policy"]).toContain(
      "wss://happy-otter-1.convex.cloud",
    );
    expect(readFileSync(join(output, "static", "index.html"), "utf8")).toBe(
      readFileSync(join(checkout, "dist", "index.html"), "utf8"),
    );
    expect(existsSync(join(output, "static", "_headers"))).toBe(false);
  });

  test("F-D1, F-D11: npm run preview serves it as production does, and nothing else", async () => {
    const server = await preview({
      root: checkout,
      configFile: resolve("vite.config.ts"),
      logLevel: "silent",
      preview: { port: 0 },
    });
    const ask = (path: string) =>
      fetch(new URL(path, server.resolvedUrls?.local[0]), { redirect: "manual" });
    try {
      const policy = (await ask("/")).headers.get("content-security-policy");
      expect(policy).toContain("wss://happy-otter-1.convex.cloud");
      expect(policy).not.toContain("127.0.0.1");
      expect((await ask("/sign-in")).status).toBe(200);
      const script = readdirSync(join(checkout, "dist", "assets")).find((name) =>
        name.endsWith(".js"),
      );
      expect((await ask(`/assets/${script}`)).status).toBe(200);
      expect((await ask("/mark.svg")).status).toBe(200);
      const missing = ["/assets/gone-12345678.js", "/assets/", "/assets/%2e%2e/index.htm"];
      const settings = ["/nginx.conf", "/dist.nginx.conf", "/vercel.json", "/netlify.toml"];
      const hidden = ["/_headers", "/_redirects", "/%5Fheaders", "/_HEADERS", "/_headers/"]
        .concat(["//_headers", "/./_headers", "/assets/../_headers", "/assets/%2e%2e/_headers"])
        .concat([
          "/_headers?raw",
          "/_headers#",
          "http://localhost/_headers",
          "/.env",
          "/.env.local",
          "/.local/admin-key",
          "/@fs/etc/passwd",
        ]);
      for (const path of [...missing, ...settings, ...hidden]) {
        const { status, body } = await askAsWritten(server.resolvedUrls?.local[0] ?? "", path);
        expect(body, path).not.toMatch(/Content-Security-Policy|change-password|root:x/);
        if (path !== "/@fs/etc/passwd" && path !== "/.local/admin-key")
          expect(status, path).toBe(404);
      }
      const led = await ask("/.well-known/change-password");
      expect(led.headers.get("location")).toBe("/settings/security");
    } finally {
      await server.close();
    }
  });

  test("the check's build needs no deployment, and leaves dist/ alone", async () => {
    const before = builtTexts();
    expect(await run("build:check", {})).toMatchObject({ code: 0 });
    expect(builtTexts()).toEqual(before);
  });
});

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, createServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOOPBACK_MODE } from "../../hosting/build-origins";
import { brandedHtml } from "../../hosting/brand";
import { latchkey as config } from "../../latchkey.config";

const BACKEND = {
  VITE_CONVEX_URL: "http://127.0.0.1:9",
  VITE_CONVEX_SITE_URL: "http://127.0.0.1:9",
};

/** A name may hold what HTML writes in another way. */
const TITLE = brandedHtml("<title>{{name}}</title>");

let before: NodeJS.ProcessEnv;
beforeAll(() => {
  before = { ...process.env };
  Object.assign(process.env, BACKEND);
});
afterAll(() => {
  for (const name of Object.keys(BACKEND)) {
    const value = before[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe("the product's page of configuration", () => {
  test("gives a build its name, colours, icons and theme script", async () => {
    const outDir = mkdtempSync(join(tmpdir(), "brand-"));
    try {
      const logLevel = "error";
      await build({ mode: LOOPBACK_MODE, logLevel, build: { outDir, emptyOutDir: true } });
      const read = (file: string) => readFileSync(join(outDir, file), "utf8");
      const styles = readdirSync(join(outDir, "assets")).filter((file) => file.endsWith(".css"));
      const css = styles.map((file) => read(join("assets", file))).join("\n");
      expect(css).toContain("--accent:");
      expect(css).toContain(config.theme.mark.light);
      expect(css).not.toContain("{{");
      expect(read("index.html")).toContain(TITLE);
      expect(read("theme.js")).toContain(`"${config.slug}.theme"`);
      expect(read("mark.svg")).toContain(config.logo);
      expect(read("mark-dark.svg")).toContain(config.theme.mark.dark);
    } finally {
      rmSync(outDir, { recursive: true, force: true });
    }
  });

  test("gives the development server the same", async () => {
    const server = await createServer({ logLevel: "error", server: { port: 0, ws: false } });
    try {
      await server.listen();
      const base = server.resolvedUrls?.local[0] ?? "";
      const read = async (path: string) => (await fetch(new URL(path, base))).text();
      const css = await server.transformRequest("/src/styles.css?direct");
      expect(css?.code).toMatch(/--accent:\s*light-dark\(/);
      expect(await read("/")).toContain(TITLE);
      expect(await read("/theme.js")).toContain(`"${config.slug}.theme"`);
      expect(await read("/mark.svg?again")).toContain(config.logo);
    } finally {
      await server.close();
    }
  });
});

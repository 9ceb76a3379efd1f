/**
 * JavaScript that a browser fetches to show /sign-in, beside the smallest page that uses React and
 * Convex.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { type InlineConfig, build, preview } from "vite";
import { LOOPBACK_MODE } from "../hosting/build-origins";
import { launchBrowser } from "../tests/support/browser";
import { type Figure, compared } from "./figure";

const MINIMAL_HTML = `<!doctype html><div id="root"></div><script type="module" src="/main.jsx"></script>`;
const MINIMAL_PAGE = `
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { ConvexProvider, ConvexReactClient, useQuery } from "convex/react";
import { anyApi } from "convex/server";
function Page() {
  return createElement("button", null, useQuery(anyApi.users.current) === undefined ? "Sign in" : "");
}
const client = new ConvexReactClient(import.meta.env.VITE_CONVEX_URL);
createRoot(document.getElementById("root")).render(
  createElement(ConvexProvider, { client }, createElement(Page)),
);
`;

/** Nobody listens there; both pages show themselves all the same. */
const NOWHERE = "http://127.0.0.1:9";

/**
 * Builds for production and asks for a path as a browser with an empty cache does. @returns bytes
 * after gzip
 */
async function firstLoad(root: string, outDir: string, path: string): Promise<number> {
  const config: InlineConfig = { root, logLevel: "error", mode: LOOPBACK_MODE };
  await build({ ...config, build: { outDir, emptyOutDir: true } });
  const server = await preview({ ...config, build: { outDir }, preview: { port: 0 } });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const scripts: Promise<number>[] = [];
    page.on("response", (response) => {
      if (response.request().resourceType() === "script")
        scripts.push(response.body().then((body) => gzipSync(body).byteLength));
    });
    await page.goto(new URL(path, server.resolvedUrls?.local[0]).href);
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    // What an idle page fetches ahead for later is not what the visitor waits for.
    return (await Promise.all(scripts)).reduce((sum, bytes) => sum + bytes, 0);
  } finally {
    await browser.close();
    await server.close();
  }
}

export async function* measure(): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const minimal = join(folder, "minimal");
  mkdirSync(minimal);
  writeFileSync(join(minimal, "index.html"), MINIMAL_HTML);
  writeFileSync(join(minimal, "main.jsx"), MINIMAL_PAGE);
  symlinkSync(resolve("node_modules"), join(minimal, "node_modules"), "dir");
  process.env["VITE_CONVEX_URL"] = NOWHERE;
  process.env["VITE_CONVEX_SITE_URL"] = NOWHERE;
  try {
    const kilobytes = async (root: string, out: string, path: string) =>
      (await firstLoad(root, join(folder, out), path)) / 1000;
    const pair = [
      await kilobytes(process.cwd(), "product", "/sign-in"),
      await kilobytes(minimal, "page", "/"),
    ] as const;
    yield compared("first-load gzip over react+convex", "kB", pair, "<= 1.4");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { launchBrowser } from "/work/wt/machine/tests/support/browser";
import { createServer } from "/work/wt/machine/node_modules/vite/dist/node/index.js";
process.env["VITE_CONVEX_URL"] = "http://127.0.0.1:3299";
process.env["VITE_CONVEX_SITE_URL"] = "http://127.0.0.1:3298";
const server = await createServer({ root: "/work/wt/machine", configFile: "/work/wt/machine/vite.config.ts", cacheDir: "/tmp/mc/vitecache", server: { port: 6398 } });
await server.listen();
const browser = await launchBrowser();
const page = await browser.newPage();
page.on("console", (m) => { if (/polic|report/i.test(m.text())) console.log("CONSOLE", m.text().slice(0, 300)); });
for (const path of ["/sign-in", "/sign-up", "/reset-password", "/nothing"]) {
  await page.goto(`http://127.0.0.1:6398${path}`);
  await page.waitForTimeout(3000);
  console.log(path, await page.title(), (await page.locator("h1").allTextContents()).join("|"));
}
await browser.close();
await server.close();

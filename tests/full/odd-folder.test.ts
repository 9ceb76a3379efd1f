import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OwnCheckout, makeOwnCheckout } from "../support/own-checkout";
import { productPorts, startProduct } from "../support/product";

let checkout: OwnCheckout;
beforeAll(() => {
  checkout = makeOwnCheckout("a#b +c&d %41 100% 'q' ü");
});
afterAll(() => checkout.remove());

test("F-D4, F-D5: a project whose folder has an odd name starts, answers the CLI and builds, with npm's scripts switched off", async () => {
  const { folder, run, install } = checkout;
  appendFileSync(join(folder, ".npmrc"), "ignore-scripts=true\n");
  await install();
  const product = await startProduct(folder, await productPorts());
  try {
    const main = await (await fetch(`${product.urls.app}/src/main.tsx`)).text();
    // Served as a module whose imports a browser can follow.
    const [, react = ""] = /from "(\/node_modules\/\.vite\/deps\/react\.js[^"]*)"/.exec(main) ?? [];
    expect((await fetch(product.urls.app + react)).headers.get("content-type")).toContain("script");
    expect((await fetch(`${product.urls.app}/.local/admin-key`)).status).toBe(403);
    expect((await fetch(`${product.urls.mailbox}/assets/mailbox.js`)).status).toBe(200);
    expect(await run("npx", ["convex", "env", "list"])).toContain(`SITE_URL=${product.urls.app}`);
  } finally {
    await product.stop();
  }
  await run("npm", ["run", "build:check"]);
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDeployment } from "../../local/deployment/server";
import { freePorts } from "../support/free-ports";
import { type OwnCheckout, makeOwnCheckout } from "../support/own-checkout";
import { testFolder } from "../support/test-folder";

let checkout: OwnCheckout;
beforeAll(() => {
  checkout = makeOwnCheckout();
});
afterAll(() => checkout.remove());

const CLOUD = "https://happy-otter-1.convex.cloud";
const ADMIN_KEY = `self-hosted|${"0123456789abcdef".repeat(4)}`;

test("F-D12: a production install has nothing of local/ and no tools, sets a deployment up, deploys and builds the app", async () => {
  const { folder, run } = checkout;
  const words = ["ci", "--omit=dev", "--workspaces=false", "--prefer-offline", "--no-audit"];
  await run("npm", words);
  const has = (name: string) => existsSync(join(folder, "node_modules", name));
  for (const name of [
    "convex-local",
    "lmdb",
    "ws",
    "croner",
    "vitest",
    "oxlint",
    "playwright-core",
  ])
    expect(has(name), name).toBe(false);
  for (const name of ["convex", "react", "vite"]) expect(has(name), name).toBe(true);

  await run("npm", ["run", "build"], { VITE_CONVEX_URL: CLOUD });
  expect(readFileSync(join(folder, "dist", "_headers"), "utf8")).toContain(CLOUD);

  const [port = 0, sitePort = 0] = await freePorts(2);
  const deployment = await startDeployment({
    dir: testFolder(),
    port,
    sitePort,
    adminKey: ADMIN_KEY,
    projectDir: folder,
  });
  try {
    const target = {
      CI: "1",
      CONVEX_SELF_HOSTED_URL: deployment.url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: ADMIN_KEY,
    };
    // It ends with 1, since nobody has a mail key here.
    const setUp = ["run", "setup", "--", "--site-url", "https://app.example.com"];
    await expect(run("npm", setUp, target)).rejects.toThrow(/Set +JWT_PRIVATE_KEY.*SITE_URL/);
    await run("npx", ["convex", "deploy", "--typecheck", "disable"], target);
    const spec = await run("npx", ["convex", "function-spec"], target);
    expect(spec).toContain("users.js:current");
  } finally {
    await deployment.close();
  }
});

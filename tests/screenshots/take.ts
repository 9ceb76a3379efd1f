/**
 * `npm run screenshots [walk …]`: every screen in its states, light and dark, wide and narrow, of the real product in a real
 * browser. All go to .local/screenshots; the two that the README shows are also written beside this file. Naming walks takes
 * only those, and a product that runs already is used if LOCAL_DIR says where it keeps its data.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../support/browser";
import { Person } from "../support/person";
import { makeCheckout, removeCheckout } from "../support/checkout";
import { productPorts, startProduct } from "../support/product";
import type { ProductUrls } from "../support/product";
import type { Walk } from "./shoot";
import * as signedIn from "./signed-in";
import * as signedOut from "./signed-out";

const folder = resolve(".local/screenshots");
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } } as const;
const WALKS: Record<string, Walk> = { ...signedOut, ...signedIn };

interface Look {
  scheme: "light" | "dark";
  size: keyof typeof SIZES;
}

const LOOKS: Look[] = [
  { scheme: "light", size: "wide" },
  { scheme: "light", size: "narrow" },
  { scheme: "dark", size: "wide" },
  { scheme: "dark", size: "narrow" },
];

async function take(browser: Browser, urls: ProductUrls, name: string, look: Look): Promise<void> {
  const person = await Person.arrive(browser, urls, {
    colorScheme: look.scheme,
    viewport: SIZES[look.size],
    reducedMotion: "reduce",
  });
  try {
    await WALKS[name]?.(person, async (state) => {
      const path = join(folder, `${state}-${look.scheme}-${look.size}.png`);
      // A dialog is about what is in view; a page is shown whole.
      const inDialog = (await person.page.locator("[role$=dialog], [role=menu]").count()) > 0;
      await person.page.screenshot({ path, fullPage: !inDialog });
    });
  } catch (error) {
    throw new Error(`${String(error)}\nThey saw ${await person.view()}`, { cause: error });
  } finally {
    await person.leave();
  }
}

function updateReadme(): void {
  for (const scheme of ["light", "dark"])
    copyFileSync(
      join(folder, `sign-in-${scheme}-wide.png`),
      resolve(`tests/screenshots/sign-in-${scheme}.png`),
    );
}

async function withProduct(work: (urls: ProductUrls) => Promise<void>): Promise<void> {
  const running = join(process.env["LOCAL_DIR"] ?? "", "urls.json");
  if (process.env["LOCAL_DIR"] !== undefined && existsSync(running))
    return work(JSON.parse(readFileSync(running, "utf8")) as ProductUrls); // written by our own program
  const checkout = makeCheckout();
  const product = await startProduct(checkout, await productPorts());
  try {
    await work(product.urls);
  } finally {
    await product.stop();
    removeCheckout(checkout);
  }
}

const asked = process.argv.slice(2);
const names = Object.keys(WALKS).filter((name) => asked.length === 0 || asked.includes(name));
const lost: string[] = [];
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  await withProduct(async (urls) => {
    for (const name of names)
      for (const look of LOOKS)
        await take(browser, urls, name, look).catch((error: unknown) => {
          lost.push(`${name}, ${look.scheme}, ${look.size}: ${String(error)}`);
        });
  });
} finally {
  await browser.close();
}
console.log(`Screenshots are in ${folder}`);
for (const line of lost) console.error(line);
if (lost.length > 0) process.exitCode = 1;
else if (names.includes("signIn")) updateReadme();

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser";
import { Person, freshEmail } from "../support/person";
import {
  type Product,
  makeCheckout,
  productPorts,
  removeCheckout,
  startProduct,
} from "../support/product";

let browser: Browser;
let checkout: string;
let ports: Record<string, string>;
let product: Product;

beforeAll(async () => {
  browser = await launchBrowser();
  checkout = makeCheckout();
  ports = await productPorts();
  product = await startProduct(checkout, ports);
});
afterAll(async () => {
  await product.stop();
  await browser.close();
  removeCheckout(checkout);
});

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

test(
  "an account, its session and its mails outlive Ctrl-C and a power failure",
  { timeout: 120_000 },
  async () => {
    const person = await Person.arrive(browser, product.urls);
    const email = freshEmail();
    await person.createAccount(email);

    await product.stop();
    product = await startProduct(checkout, ports);
    await person.open("/");
    await person.untilSignedIn();
    expect(await person.messages(email)).toHaveLength(1);

    await product.kill();
    product = await startProduct(checkout, ports);
    await person.open("/");
    await person.untilSignedIn();
    await person.signOut();
    await person.signIn(email);
    await person.untilSignedIn();
    await person.leave();
  },
);

test("Ctrl-C leaves nothing behind that answers", async () => {
  const { app, convex, site, mailbox, github } = product.urls;
  await product.stop();
  const still = await Promise.all([app, convex, site, mailbox, github].map(answers));
  expect(still).toEqual([false, false, false, false, false]);
});

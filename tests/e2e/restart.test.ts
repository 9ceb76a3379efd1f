import { expect, onTestFinished } from "vitest";
import { test } from "../support/journey";
import { freshEmail } from "../support/person";
import { makeCheckout, removeCheckout } from "../support/checkout";
import { productPorts, startProduct } from "../support/product";

/**
 * `npm run dev` as a newcomer has it: the development server's app, and a deployment of its own.
 */

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** Starts a product twice. */
const SLOW = { timeout: 240_000 };

test(
  "an account, its session and its mails outlive a power failure; Ctrl-C leaves nothing behind that answers",
  SLOW,
  async ({ arrive }) => {
    const checkout = makeCheckout();
    onTestFinished(() => removeCheckout(checkout));
    const ports = await productPorts();
    const first = await startProduct(checkout, ports);
    onTestFinished(() => first.kill());
    const person = await arrive({}, first.urls);
    const email = freshEmail();
    await person.createAccount(email);

    await first.kill();
    const second = await startProduct(checkout, ports);
    onTestFinished(() => second.kill());
    await person.open("/");
    await person.untilSignedIn();
    expect(await person.messages(email)).toHaveLength(1);
    await person.signOut();
    await person.signIn(email);
    await person.untilSignedIn();

    const { app, convex, site, mailbox, identity } = second.urls;
    await second.stop();
    const still = await Promise.all([app, convex, site, mailbox, identity].map(answers));
    expect(still).toEqual([false, false, false, false, false]);
  },
);

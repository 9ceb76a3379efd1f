/**
 * How long an ended session stays on the other browser's screen: from the press in one browser to
 * the sign-in page in the other.
 */
import type { Page } from "playwright-core";
import { launchBrowser } from "../tests/support/browser";
import { Person } from "../tests/support/person";
import { makeCheckout, removeCheckout } from "../tests/support/checkout";
import { productPorts, startProduct } from "../tests/support/product";
import { type Registered, anotherSession, registered } from "../tests/support/registered";
import { type Figure, median, rounded } from "./figure";

const ROUNDS = 15;
const WARM_UP = 2;

/**
 * Both pages read the machine's one clock, so that nothing of the driver's own way is in the
 * figure.
 */
function whenPressed(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        document.addEventListener(
          "pointerdown",
          () => done(performance.timeOrigin + performance.now()),
          { once: true, capture: true },
        );
      }),
  );
}

function whenSignInShows(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        const observer = new MutationObserver(() => {
          if (!location.pathname.startsWith("/sign-in")) return;
          if (document.querySelector("input[type=password]") === null) return;
          observer.disconnect();
          requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
        });
        observer.observe(document, { childList: true, subtree: true });
      }),
  );
}

async function round(here: Person, there: Person, account: Registered): Promise<number> {
  await there.resume(await anotherSession(here.urls, account.email));
  const end = here.page.getByRole("button", { name: /^Sign out (?!of |this )/ });
  await end.waitFor();
  const [pressed, shown] = await Promise.all([
    whenPressed(here.page),
    whenSignInShows(there.page),
    end.click(),
  ]);
  await end.waitFor({ state: "detached" });
  return shown - pressed;
}

export async function* measure(): AsyncGenerator<Figure> {
  const checkout = makeCheckout();
  const product = await startProduct(checkout, await productPorts());
  const browser = await launchBrowser();
  try {
    const account = await registered(product.urls);
    const here = await Person.arrive(browser, product.urls);
    const there = await Person.arrive(browser, product.urls);
    await here.resume(account.session, "/settings/sessions");
    const samples: number[] = [];
    for (let index = -WARM_UP; index < ROUNDS; index += 1) {
      const taken = await round(here, there, account);
      if (index >= 0) samples.push(taken);
    }
    await Promise.all([here.leave(), there.leave()]);
    yield {
      name: "session end to the other browser's sign-in p50",
      value: rounded(median(samples)),
      unit: "ms",
      ratio: null,
      target: "<= 300",
    };
  } finally {
    await browser.close();
    await product.stop();
    removeCheckout(checkout);
  }
}

/**
 * `npm run screenshots`: every screen in its states, light and dark, wide and narrow, of the real product in a real browser.
 * All go to .local/screenshots; the two that the README shows are also written beside this file.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../support/browser";
import { PASSWORD, Person, freshEmail } from "../support/person";
import { makeCheckout, productPorts, removeCheckout, startProduct } from "../support/product";
import type { ProductUrls } from "../support/product";

const folder = resolve(".local/screenshots");
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } } as const;

type Look = { scheme: "light" | "dark"; size: keyof typeof SIZES };

/** One walk through the product, as someone who looks at every screen on the way. */
async function walk(person: Person, shoot: (name: string) => Promise<void>): Promise<void> {
  const email = freshEmail();
  const { page } = person;
  await person.open("/sign-in");
  await person.button("Sign in").waitFor();
  await shoot("sign-in");
  await person.button("Sign in").click();
  await shoot("sign-in-empty-refused");
  await person.field("Email").fill(email);
  await person.field("Password").fill("not the right password");
  await person.button("Sign in").click();
  await person.alert().waitFor();
  await shoot("sign-in-wrong-password");

  await person.open("/sign-up");
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await shoot("sign-up");
  await person.button("Create account").click();
  await page.waitForURL(/\/verify-email/);
  await shoot("verify-email");
  const code = await person.code(email);
  await person.field("Code").fill(code === "00000000" ? "00000001" : "00000000");
  await person.button("Verify").click();
  await person.alert().waitFor();
  await shoot("verify-email-wrong-code");
  await person.field("Code").fill(code);
  await person.button("Verify").click();
  await person.untilSignedIn();
  await shoot("home");
  await person.button("Account menu").click();
  await page.getByRole("menu").waitFor();
  await shoot("account-menu");
  await page.keyboard.press("Escape");
  await walkSettings(person, shoot);
  await person.open("/");
  await person.button("Account menu").click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/\/sign-in/);

  await person.open("/forgot-password");
  await person.field("Email").fill(email);
  await shoot("forgot-password");
  await person.button("Send code").click();
  await page.waitForURL(/\/reset-password/);
  await shoot("reset-password");
  await person.open("/no-such-page");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await shoot("not-found");
  await page.goto(`${person.urls.mailbox}/`);
  await page.getByText(email).first().click();
  await shoot("mailbox");
  await person.open("/sign-in");
  await person.button("Continue with GitHub").click();
  await person.button("octocat").waitFor();
  await shoot("github");
  await person.button("Cancel").click();
  await person.alert().waitFor();
  await shoot("github-cancelled");
}

/** The settings and the dialogs in them. */
async function walkSettings(person: Person, shoot: (name: string) => Promise<void>) {
  const { page } = person;
  for (const section of ["profile", "security", "sessions", "activity", "account"]) {
    await person.open(`/settings/${section}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
    await shoot(`settings-${section}`);
  }
  await person.button("Delete account…").click();
  await page.getByRole("alertdialog").waitFor();
  await shoot("delete-account");
  for (const path of ["not-me", "undo-email"]) {
    await person.open(`/${path}?token=unknown`);
    await page.getByRole("heading", { level: 1, name: "This link no longer works" }).waitFor();
    await shoot(`${path}-spent`);
  }
}

async function takeAll(browser: Browser, urls: ProductUrls, { scheme, size }: Look): Promise<void> {
  const person = await Person.arrive(browser, urls, {
    colorScheme: scheme,
    viewport: SIZES[size],
    reducedMotion: "reduce",
  });
  await walk(person, async (name) => {
    await person.page.screenshot({
      path: join(folder, `${name}-${scheme}-${size}.png`),
      fullPage: size === "narrow",
    });
  });
  await person.leave();
}

mkdirSync(folder, { recursive: true });
const checkout = makeCheckout();
const product = await startProduct(checkout, await productPorts());
const browser = await launchBrowser();
try {
  for (const scheme of ["light", "dark"] as const)
    for (const size of ["wide", "narrow"] as const)
      await takeAll(browser, product.urls, { scheme, size });
  for (const scheme of ["light", "dark"])
    copyFileSync(
      join(folder, `sign-in-${scheme}-wide.png`),
      resolve(`tests/screenshots/sign-in-${scheme}.png`),
    );
  console.log(`Screenshots are in ${folder}`);
} finally {
  await browser.close();
  await product.stop();
  removeCheckout(checkout);
}

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe";
import { launchBrowser } from "../support/browser";
import { type AppServers, startAppServers } from "./support/app-servers";
import { useAcme } from "./support/running-acme";

const acme = useAcme();

let browser: Browser;
let app: AppServers;
let context: BrowserContext;
let page: Page;
let signInUrl: string;

beforeAll(async () => {
  browser = await launchBrowser();
  app = await startAppServers();
});
afterAll(async () => {
  app.close();
  await browser.close();
});
beforeEach(async () => {
  const query = new URLSearchParams({
    client_id: acme.app.clientId,
    redirect_uri: app.callbackUrl,
    response_type: "code",
    scope: "openid email",
  });
  signInUrl = `${acme.url}/authorize?${query}`;
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

const button = (name: string) => page.getByRole("button", { name, exact: true });

async function arrival(): Promise<URLSearchParams> {
  await page.getByText("Back in the app").waitFor();
  return new URL(page.url()).searchParams;
}

test("a person picks an account by the button named after it and lands in the app with a code", async () => {
  await page.goto(signInUrl);
  await button("ada").click();
  expect((await arrival()).get("code")).toMatch(/^[\w-]{43}$/);
});

test("a person who cancels lands in the app with access_denied", async () => {
  await page.goto(signInUrl);
  await button("Cancel").click();
  expect((await arrival()).get("error")).toBe("access_denied");
});

test("a person chooses what goes wrong, and the app meets it", async () => {
  await page.goto(signInUrl);
  await page.getByLabel("Failure").selectOption("The code is not exchanged");
  await button("ada").click();
  const code = (await arrival()).get("code") ?? "";
  expect((await acme.app.exchange({ code })).status).toBe(500);
});

test("a person who is signed in at the provider picks another account and lands in the app", async () => {
  for (const login of ["ada", "ugo"]) {
    await page.goto(signInUrl);
    await button(login).click();
    expect((await arrival()).get("code")).not.toBeNull();
  }
});

test("sign-ins under way in two tabs both end in the app, whoever is picked in each", async () => {
  const [first, second] = [page, await context.newPage()];
  const press = async (tab: Page, login: string) => {
    await tab.getByRole("button", { name: login, exact: true }).click();
    await tab.getByText("Back in the app").waitFor();
    expect(new URL(tab.url()).searchParams.get("code")).not.toBeNull();
  };
  // At first nobody is signed in at the provider, the second time somebody is.
  for (const [earlier, later] of [
    ["ada", "ugo"],
    ["nell", "ugo"],
  ] as const) {
    for (const tab of [first, second]) await tab.goto(signInUrl);
    await press(first, earlier);
    await press(second, later);
  }
});

test("a person who goes back and picks again is told to start over in the app", async () => {
  await page.goto(signInUrl);
  const address = page.url();
  await button("ada").click();
  await arrival();
  await page.goto(address);
  await page.getByRole("heading", { name: "This page was used already" }).waitFor();
});

test.each(["light", "dark"] as const)(
  "nothing stands in the way of anyone: %s",
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 320])
      for (const url of [signInUrl, acme.url, `${acme.url}/authorize`]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(url);
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
      }
  },
);

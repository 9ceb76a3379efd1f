import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { github as provider } from "../../local/identity/github/provider";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe";
import { launchBrowser } from "../support/browser";
import { type RunningProvider, startProvider } from "../support/running-provider";
import { scratchFolder } from "../support/scratch";
import { type AppServers, startAppServers } from "./support/app-servers";

let browser: Browser;
let scratch: ReturnType<typeof scratchFolder>;
let github: RunningProvider;
let app: AppServers;
let signInUrl: string;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  scratch = scratchFolder("github-page");
  const client = { clientId: "id", clientSecret: "s" };
  github = await startProvider(provider, { dataDir: scratch.folder, client });
  app = await startAppServers();
  const query = new URLSearchParams({
    client_id: "id",
    redirect_uri: app.callbackUrl,
    scope: "user:email",
    state: "s",
  });
  signInUrl = `${github.url}/login/oauth/authorize?${query}`;
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  app.close();
  await github.close();
  scratch.remove();
});

const button = (name: string) => page.getByRole("button", { name, exact: true });

test("a person picks an account by the button named after it and lands in the app with a code", async () => {
  await page.goto(signInUrl);
  await button("octocat").click();
  await page.getByText("Back in the app").waitFor();
  expect(new URL(page.url()).searchParams.get("code")).toMatch(/^[\da-f]{40}$/);
});

test("a person who cancels lands in the app with access_denied", async () => {
  await page.goto(signInUrl);
  await button("Cancel").click();
  await page.getByText("Back in the app").waitFor();
  expect(new URL(page.url()).searchParams.get("error")).toBe("access_denied");
});

test("a person who goes back and picks again is told to start over in the app", async () => {
  await page.goto(signInUrl);
  const again = await context.newPage();
  await again.goto(signInUrl);
  const ticket = await page.locator("input[name=ticket]").inputValue();
  await button("octocat").click();
  await page.getByText("Back in the app").waitFor();
  await again.locator("input[name=ticket]").evaluate((input, value) => {
    if (input instanceof HTMLInputElement) input.value = value;
  }, ticket);
  await again.getByRole("button", { name: "octocat" }).click();
  await again.getByRole("heading", { name: "This page was used already" }).waitFor();
});

test("each button tells the address and what is special about the account", async () => {
  await page.goto(signInUrl);
  const described = await page.getByRole("button").evaluateAll((all) =>
    all.map((one) =>
      (one.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.querySelector(`[id="${id}"]`)?.textContent ?? "")
        .join(", "),
    ),
  );
  expect(described).toEqual([
    "octocat@example.com, verified",
    "hana@example.com, private address",
    "ugo@example.com, not verified",
    "sena@example.com, 3 addresses",
    "nothing but a login, no address",
    "",
  ]);
});

test.each(["light", "dark"] as const)(
  "nothing stands in the way of anyone: %s",
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const pages = [signInUrl, new URL("/", github.url).href, github.url];
    for (const width of [1280, 320])
      for (const url of [...pages, `${github.url}/login/oauth/authorize`]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(url);
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
      }
  },
);

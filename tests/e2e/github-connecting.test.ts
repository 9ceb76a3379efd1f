import type { Page } from "playwright-core";
import { expect } from "vitest";
import { newGithubAccount } from "../support/github-accounts";
import { test } from "../support/journey";

/** GitHub as a further way into an account, from its settings. */

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  return { opened, open };
}

/**
 * Every page refreshes its token when it has loaded. The one that GitHub leads back to gets its
 * answer only once nothing else happens there; if it has redeemed GitHub's code by then, after that
 * was answered, and before the next page is there.
 */
async function holdRefreshOnReturn(page: Page): Promise<void> {
  const redeemed = gate();
  const refreshed = gate();
  let isRedeeming = false;
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      if (/"auth:signIn".*"code":"/.test(String(payload))) isRedeeming = true;
    });
    socket.on("framereceived", ({ payload }) => {
      if (isRedeeming && /"ActionResponse"/.test(String(payload))) redeemed.open();
    });
  });
  await page.route("**/api/action", async (route) => {
    if (new URL(page.url()).pathname !== "/auth/callback") return route.continue();
    await page.waitForURL(({ searchParams }) => !searchParams.has("code"));
    await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
    if (isRedeeming) await redeemed.opened;
    await route.fulfill({ response: await route.fetch() });
    refreshed.open();
  });
  await page.route("**/settings/security", async (route) => {
    if (new URL(page.url()).pathname === "/auth/callback") await refreshed.opened;
    await route.continue();
  });
}

test("GitHub is connected from the settings, and can be disconnected again", async ({
  join,
  urls,
}) => {
  const { person } = await join("/settings/security");
  const login = await newGithubAccount(urls);
  await person.button("Connect GitHub").click();
  await person.button(login).click();
  await person.page.getByText(new RegExp(`${login}, connected`)).waitFor();
  expect(person.place()).toBe("/settings/security");
  await person.button("Disconnect GitHub").click();
  await person.button("Connect GitHub").waitFor();
});

test("a refresh that is under way on coming back from GitHub costs nobody the session", async ({
  join,
  urls,
}) => {
  const { person } = await join("/settings/security");
  const { page } = person;
  const login = await newGithubAccount(urls);
  await holdRefreshOnReturn(page);
  await person.button("Connect GitHub").click();
  await person.button(login).click();
  await page.getByText(new RegExp(`${login}, connected`)).waitFor();
  await page.reload();
  await person.button("Disconnect GitHub").waitFor();
});

test("a person who cancels at GitHub is told so in the settings and stays signed in", async ({
  join,
}) => {
  const { person } = await join("/settings/security");
  await person.button("Connect GitHub").click();
  await person.button("Cancel").click();
  await person.page.waitForURL(/\/settings\/security/);
  expect(await person.alert().textContent()).toMatch(/Connecting GitHub was cancelled/);
  await person.untilSignedIn();
});

test("a GitHub account that is another user's way in is not taken from them", async ({
  arrive,
  join,
  urls,
}) => {
  const login = await newGithubAccount(urls);
  const owner = await arrive();
  await owner.continueAs(login);
  await owner.untilSignedIn();
  const { person } = await join("/settings/security");
  await person.button("Connect GitHub").click();
  await person.button(login).click();
  await person.page.waitForURL(/\/settings\/security/);
  await person.alert().waitFor();
  await person.button("Connect GitHub").waitFor();
});

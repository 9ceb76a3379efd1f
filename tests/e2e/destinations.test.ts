import { describe, expect } from "vitest";
import { eventually } from "../support/eventually";
import { newGithubAccount } from "../support/github-accounts";
import { test } from "../support/journey";
import { PASSWORD, type Person, freshEmail } from "../support/person";
import { registered } from "../support/registered";

/** Where a visit ends: the page that was asked for, and nowhere outside the app. */

const DEEP = "/settings/sessions?view=all&tag=a%26b#notes";

function returnTo(path: string): string {
  return `?returnTo=${encodeURIComponent(path)}`;
}

async function expectDeepLink(person: Person): Promise<void> {
  await person.untilSignedIn();
  await expect.poll(() => person.place()).toBe(DEEP);
}

test("a signed-out visit to a private address comes back to it after sign-in, with query and hash", async ({
  person,
}) => {
  const { email } = await registered(person.urls);
  await person.open(DEEP);
  await person.page.waitForURL(/\/sign-in\?returnTo=/);
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await person.button("Sign in").click();
  await expectDeepLink(person);
});

test("the address survives the switch to sign-up and the code step", async ({ person }) => {
  const email = freshEmail();
  await person.open(DEEP);
  await person.anchor("Create account").click();
  await person.heading("Create account").waitFor();
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await person.button("Create account").click();
  await person.page.waitForURL(/\/verify-email/);
  await person.page.reload();
  await person.field("Code").fill(await person.code(email));
  await expectDeepLink(person);
});

test("the address survives a forgotten password", async ({ person }) => {
  const { email } = await registered(person.urls);
  await person.open(DEEP);
  await person.field("Email").fill(email);
  await person.anchor("Forgot password?").click();
  await person.button("Send code").click();
  await person.page.waitForURL(/\/reset-password/);
  await person.field("Code").fill(await person.code(email, 2));
  await person.field("New password").fill("an even longer lantern story");
  await person.button("Set new password").click();
  await expectDeepLink(person);
});

test("the address survives the way through GitHub", async ({ person }) => {
  const login = await newGithubAccount(person.urls);
  await person.open(DEEP);
  await person.button("Continue with GitHub").click();
  await person.button(login).click();
  await expectDeepLink(person);
});

describe("a returnTo that leads elsewhere falls back to home", () => {
  const evil = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\evil.example",
    "javascript:alert(document.domain)",
    "/\t/evil.example",
    "/%0d%0aLocation:https://evil.example/../..//evil.example",
    "data:text/html,evil",
  ];

  test("when a signed-in person opens it", async ({ join }) => {
    const { person } = await join();
    for (const target of evil) {
      await person.open(`/sign-in${returnTo(target)}`);
      await person.page.waitForURL((url) => url.pathname !== "/sign-in");
      expect(new URL(person.page.url()).origin, target).toBe(person.urls.app);
      expect(await person.page.title(), target).not.toMatch(/evil/);
    }
  });

  test("when somebody signs in through it", async ({ person }) => {
    const { email } = await registered(person.urls);
    await person.signIn(email, PASSWORD, returnTo("//evil.example"));
    await person.untilSignedIn();
    expect(person.place()).toBe("/");
  });
});

test("a signed-in visit to a sign-in screen goes home or where it was going", async ({ join }) => {
  const { person } = await join();
  for (const path of ["/sign-in", "/sign-up", "/forgot-password", "/verify-email"]) {
    await person.open(path);
    await person.untilSignedIn();
    expect(person.place()).toBe("/");
  }
  await person.open(`/sign-in${returnTo(DEEP)}`);
  await expectDeepLink(person);
});

test("S77: /?code=junk keeps a signed-in person signed in", async ({ join }) => {
  const { person } = await join("/?code=12345678");
  await person.page.reload();
  await person.untilSignedIn();
  await person.open("/auth/callback?code=12345678");
  await person.untilSignedIn();
});

test("S78: asking for codes and failing to prove oneself elsewhere costs nobody a session", async ({
  join,
  arrive,
}) => {
  const { person, email } = await join();
  const stranger = await arrive();
  await stranger.open("/forgot-password");
  await stranger.field("Email").fill(email);
  await stranger.button("Send code").click();
  await stranger.page.waitForURL(/\/reset-password/);
  await stranger.field("Code").fill("00000000");
  await stranger.field("New password").fill("an even longer lantern story");
  await stranger.button("Set new password").click();
  await stranger.alert().waitFor();
  await person.page.reload();
  await person.untilSignedIn();
});

test("Back after signing in does not lead into a form that bounces", async ({ person }) => {
  const { email } = await registered(person.urls);
  await person.open("/no/such/page");
  await person.heading("Page not found").waitFor();
  await person.signIn(email);
  await person.untilSignedIn();
  await person.page.goBack();
  await person.heading("Page not found").waitFor();
});

test("an unknown address says so within the app and leads home", async ({ person }) => {
  await person.open("/no/such/page");
  await person.heading("Page not found").waitFor();
  expect(await person.page.title()).toBe("Page not found · Latchkey");
  await person.anchor("Go home").click();
  await person.heading("Sign in").waitFor();
});

test("each screen has a title of its own, and moving inside the app moves the focus into the new screen", async ({
  person,
}) => {
  const titles = new Set<string>();
  const paths = ["/sign-in", "/sign-up", "/forgot-password", "/no/such/page"];
  for (const path of paths) {
    await person.open(path);
    await person.heading(/./).waitFor();
    // The title follows the drawing.
    titles.add(
      await eventually(`a title of its own at ${path}`, async () => {
        const title = await person.page.title();
        return titles.has(title) || title === "Latchkey" ? undefined : title;
      }),
    );
  }
  expect(titles.size).toBe(paths.length);
  await person.askForAccount(freshEmail());
  await person.heading("Check your email").waitFor();
  await expect.poll(() => person.field("Code").evaluate((it) => it.matches(":focus"))).toBe(true);
  await person.anchor("Use a different email").click();
  await person.heading("Create account").waitFor();
  await expect
    .poll(() => person.page.evaluate(() => document.activeElement?.closest("main") !== null))
    .toBe(true);
});

test("/.well-known/change-password leads to where a password is changed", async ({ join }) => {
  const { person } = await join("/.well-known/change-password");
  await person.heading("Security").waitFor();
  await person.signOut();
  await person.open("/.well-known/change-password");
  await person.heading("Sign in").waitFor();
});

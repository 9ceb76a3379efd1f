import { expect } from "vitest";
import { test } from "../support/journey";
import { PASSWORD, type Person, freshEmail } from "../support/person";
import { registered } from "../support/registered";

/** Networks that are away, slow or torn: nothing typed is lost, nothing wrong is shown. */

/** Every heading and button that was on the page at any time, from its first paint. */
async function recordScreens(person: Person): Promise<() => Promise<string[]>> {
  await person.context.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      for (const element of document.querySelectorAll("h1, button, main"))
        seen.add((element.textContent ?? "").slice(0, 200));
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
  return () =>
    person.page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen]); // set above
}

/** Lets the app's socket connect only when the returned function is called. */
async function holdSocket(person: Person): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  await person.page.routeWebSocket(/\/sync$/, async (socket) => {
    await released;
    socket.connectToServer();
  });
  return release;
}

test("offline, a quiet banner says so, sending is refused at once, and all that was typed is kept", async ({
  person,
}) => {
  const { email } = await registered(person.urls);
  await person.open("/sign-in");
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await person.context.setOffline(true);
  await person.page.getByText("You are offline. What you type here is kept.").waitFor();
  await person.button("Sign in").click();
  await person.alert().waitFor();
  expect(await person.alert().textContent()).toMatch(/offline.*Nothing was sent/);
  expect(await person.field("Email").inputValue()).toBe(email);
  expect(await person.field("Password").inputValue()).toBe(PASSWORD);
  await person.context.setOffline(false);
  await person.page.getByText("What you type here is kept.").waitFor({ state: "detached" });
  await person.button("Sign in").click();
  await person.untilSignedIn();
});

test("a lost socket is mentioned after a few seconds, not at once, and mends itself", async ({
  person,
}) => {
  const { session } = await registered(person.urls);
  let isUp = true;
  const open = new Set<() => void>();
  await person.page.routeWebSocket(/\/sync$/, (socket) => {
    if (!isUp) return void socket.close();
    const server = socket.connectToServer();
    open.add(() => {
      void socket.close();
      void server.close();
    });
  });
  await person.resume(session);
  await person.page.clock.install();
  isUp = false;
  for (const close of open) close();
  const words = person.page.getByText(/^Reconnecting/);
  await person.page.clock.runFor(1_500);
  expect(await words.count()).toBe(0);
  await person.page.clock.runFor(3_000);
  await words.waitFor();
  isUp = true;
  await person.page.clock.runFor(30_000);
  await words.waitFor({ state: "detached" });
  await person.untilSignedIn();
});

test("ten seconds without an answer say that it is still working, and waiting can be given up", async ({
  person,
}) => {
  await person.page.clock.install();
  await person.page.routeWebSocket(/\/sync$/, () => undefined); // accepts and never answers
  const email = freshEmail();
  await person.signIn(email);
  const busy = person.page.getByRole("button", { name: "Signing in", exact: true });
  await busy.waitFor();
  expect(await busy.getAttribute("aria-disabled")).toBe("true");
  await person.page.clock.runFor(10_500);
  await person.page.getByText(/^Still working/).waitFor();
  await person.button("Stop waiting").click();
  await person.button("Sign in").waitFor();
  expect(await person.field("Email").inputValue()).toBe(email);
});

test("a signed-in person who reloads on a slow network sees the shape of the page, never sign-in", async ({
  join,
}) => {
  const { person, email } = await join();
  const screens = await recordScreens(person);
  const release = await holdSocket(person);
  await person.page.reload();
  await person.page.locator("[aria-busy=true]").waitFor();
  expect(await person.page.getByText(email).count()).toBe(0);
  release();
  await person.untilSignedIn();
  expect((await screens()).join("\n")).not.toMatch(/Welcome back|Forgot password|Create account/);
});

test("a visitor on a slow network sees nothing of the page behind sign-in", async ({ person }) => {
  const screens = await recordScreens(person);
  const release = await holdSocket(person);
  await person.open("/");
  release();
  await person.heading("Sign in").waitFor();
  expect((await screens()).join("\n")).not.toMatch(/Account menu|You are signed in|Good /);
});

test("S73: who signs out offline is told so, sees nothing private, and the session ends once online", async ({
  join,
}) => {
  const { person, email, session } = await join();
  await person.context.setOffline(true);
  await person.button("Account menu").click();
  await person.page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await person.heading("Waiting to sign out").waitFor();
  expect(await person.page.getByText(email).count()).toBe(0);
  await person.context.setOffline(false);
  await person.heading("Sign in").waitFor();
  // The session is gone from the server too: what is left of it opens nothing.
  const response = await fetch(`${person.urls.convex}/api/query`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${session.token}` },
    body: JSON.stringify({ path: "users:current", format: "json", args: {} }),
  });
  expect(await response.json()).toMatchObject({ status: "success", value: null });
});

test("S98: an answer that was lost on the way can be asked for again without a second effect", async ({
  person,
}) => {
  const email = freshEmail();
  await person.askForAccount(email);
  const code = await person.code(email);
  await person.context.setOffline(true);
  await person.field("Code").pressSequentially(code);
  await person.button("Verify").click();
  await person.alert().waitFor();
  expect(await person.field("Code").inputValue()).toBe(code);
  await person.context.setOffline(false);
  await person.button("Verify").click();
  await person.untilSignedIn();
  expect(await person.messages(email)).toHaveLength(1);
});

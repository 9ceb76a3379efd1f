import { expect, onTestFinished } from "vitest";
import { failAtGithub, healGithub, newGithubAccount } from "../support/github-accounts";
import { test } from "../support/journey";
import { type Person, freshEmail } from "../support/person";
import { registered } from "../support/registered";

/** GitHub accounts of every kind, and GitHub when it does not work. */

/** Back at sign-in with words that name GitHub, and both ways on. */
async function refusal(person: Person): Promise<string> {
  await person.page.waitForURL((url) => url.pathname === "/sign-in");
  await person.alert().waitFor();
  expect(await person.page.title()).toMatch(/^Error: /);
  await person.button("Continue with GitHub").waitFor();
  await person.button("Sign in").waitFor();
  expect(person.place()).not.toMatch(/code|error/);
  return (await person.alert().textContent()) ?? "";
}

test.for([
  ["hidden-hana", "hana@example.com"],
  ["several-sena", "sena@example.com"],
] as const)(
  "%s is signed in with the verified primary address %s",
  async ([login, email], { person }) => {
    await person.continueAs(login);
    await person.untilSignedIn();
    await person.page.getByText(email).first().waitFor();
    await person.page.getByText(login).first().waitFor();
  },
);

test("who has no verified primary address at GitHub is told so, and what to do", async ({
  person,
}) => {
  for (const login of ["unverified-ugo", "addressless-ada"]) {
    await person.continueAs(login);
    expect(await refusal(person), login).toMatch(/no verified primary email address/);
  }
});

test("a person who cancels at GitHub is told so and can still sign in both ways", async ({
  person,
}) => {
  await person.open("/sign-in");
  await person.button("Continue with GitHub").click();
  await person.button("Cancel").click();
  expect(await refusal(person)).toMatch(/GitHub/);
});

test("S47: an account with the same address is not joined silently: its password is asked for", async ({
  person,
}) => {
  const { email } = await registered(person.urls);
  await person.continueAs(await newGithubAccount(person.urls, { email }));
  expect(await refusal(person)).toMatch(/already exists.*Sign in with your email and password/);
  await person.signIn(email);
  await person.untilSignedIn();
});

test("S57: a failure at GitHub ends in words, with nothing spinning and both ways on", async ({
  person,
}) => {
  const login = await newGithubAccount(person.urls);
  onTestFinished(() => healGithub(person.urls));
  await failAtGithub(person.urls, { step: "token", login, status: 500 });
  await person.continueAs(login);
  expect(await refusal(person)).toMatch(/Signing in with GitHub did not finish/);
  await healGithub(person.urls);
  await failAtGithub(person.urls, { step: "emails", login, status: 503 });
  await person.continueAs(login);
  expect(await refusal(person)).toMatch(/GitHub/);
  await healGithub(person.urls);
  await person.continueAs(login);
  await person.untilSignedIn();
});

test("S57: consent that is refused leaves an account's session elsewhere as it was", async ({
  person,
}) => {
  await person.open("/sign-in");
  const { session } = await registered(person.urls);
  await person.button("Continue with GitHub").click();
  await person.button("Cancel").waitFor();
  // Signed in meanwhile, in another tab of the same browser.
  const tab = await person.context.newPage();
  await tab.goto(`${person.urls.app}/mark.svg`);
  await tab.evaluate(({ token, refreshToken }) => {
    localStorage.setItem("__convexAuthJWT_latchkey", token);
    localStorage.setItem("__convexAuthRefreshToken_latchkey", refreshToken);
  }, session);
  await tab.goto(person.urls.app);
  await tab.getByRole("button", { name: "Account menu" }).waitFor();
  await person.button("Cancel").click();
  await person.untilSignedIn();
});

test("S60: two tabs that go to GitHub at once do not end up in each other's account", async ({
  person,
}) => {
  const [first, second] = [freshEmail("first"), freshEmail("second")];
  const logins = [
    await newGithubAccount(person.urls, { email: first }),
    await newGithubAccount(person.urls, { email: second }),
  ] as const;
  const tab = await person.context.newPage();
  await person.open("/sign-in");
  await tab.goto(`${person.urls.app}/sign-in`);
  for (const page of [person.page, tab])
    await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await person.button(logins[0]).click();
  await person.page.waitForURL((url) => url.origin === person.urls.app);
  await person.page.waitForURL((url) => url.pathname !== "/auth/callback");
  // Only the flow that began last can finish; the other one says so and signs nobody in.
  expect(await person.page.getByText(second).count()).toBe(0);
  const early = new URL(person.page.url()).pathname;
  await tab.getByRole("button", { name: logins[1], exact: true }).click();
  await tab.waitForURL((url) => url.origin === person.urls.app);
  await tab.waitForURL((url) => url.pathname !== "/auth/callback");
  expect(early === "/sign-in" || (await tab.getByText(first).count()) > 0).toBe(true);
});

test("S61: GitHub's code is out of the address and the history before anything else is asked for", async ({
  person,
}) => {
  const requests: { url: string; referrer: string | undefined }[] = [];
  person.page.on("request", (request) =>
    requests.push({ url: request.url(), referrer: request.headers()["referer"] }),
  );
  await person.continueAs(await newGithubAccount(person.urls));
  await person.untilSignedIn();
  expect(person.place()).toBe("/");
  const callback = requests.findIndex(({ url }) => url.includes("/auth/callback?"));
  const leaks = requests
    .slice(callback + 1)
    .filter(({ url, referrer = "" }) => `${url} ${referrer}`.includes("code="))
    .filter(({ url }) => new URL(url).origin !== person.urls.app);
  expect(leaks).toEqual([]);
  await person.page.goBack();
  expect(person.page.url()).not.toMatch(/[?&]code=/);
});

test("a code from another browser's GitHub sign-in is refused and taken out of the address", async ({
  person,
}) => {
  await person.open("/auth/callback?code=12345678");
  expect(await refusal(person)).toMatch(/another browser/);
});

test("S57: a link to GitHub that is not good any more ends in words, on the app's own page", async ({
  person,
}) => {
  const query = new URLSearchParams({ code: "used", redirectTo: "/auth/callback?returnTo=%2F" });
  await person.page.goto(`${person.urls.site}/api/auth/signin/github?${query}`);
  expect(await refusal(person)).toMatch(/Signing in with GitHub did not finish/);
});

import { expect } from "vitest";
import { test } from "../support/journey";
import type { Person } from "../support/person";

async function goToGithub(person: Person): Promise<void> {
  await person.open("/sign-in");
  await person.button("Continue with GitHub").click();
  await person.page.waitForURL((url) => url.href.startsWith(person.urls.github));
}

test("a person with a verified GitHub address is signed in, and the code is gone from the address bar", async ({
  person,
}) => {
  await goToGithub(person);
  await person.button("octocat").click();
  await person.untilSignedIn();
  expect(new URL(person.page.url()).searchParams.has("code")).toBe(false);
});

test("a person who cancels at GitHub is told so and can still sign in both ways", async ({
  person,
}) => {
  await goToGithub(person);
  await person.button("Cancel").click();
  await person.alert().waitFor();
  expect(await person.alert().textContent()).toMatch(/GitHub/);
  await person.button("Continue with GitHub").waitFor();
});

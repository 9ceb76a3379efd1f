import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectNoSidewaysScroll } from "../support/axe";
import { test } from "../support/journey";
import { NARROW, enlarge, focusedText } from "../support/large-text";
import { freshEmail } from "../support/person";
import { addsTodoInSample } from "../support/sample-journey";

const SIGNED_OUT = ["/sign-in", "/sign-up", "/forgot-password", "/goodbye", "/nowhere"];
const SIGNED_IN = ["profile", "security", "sessions", "activity", "account"].map(
  (section) => `/settings/${section}`,
);

/** What stands out of the page, for whoever has to find it. */
function standingOut(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.body.querySelectorAll<HTMLElement>("*")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .filter((element) => element.closest(".sr-only, pre") === null)
      .map((element) => element.outerHTML.slice(0, 200)),
  );
}

test("F-E14: no screen scrolls sideways at 320 px with text of twice the size", async ({
  arrive,
  join,
}) => {
  const visitor = await arrive(NARROW);
  const { person: ada } = await join("/", NARROW);
  await addsTodoInSample(ada, "Oil the lock of the garden gate");
  for (const [person, paths] of [
    [visitor, SIGNED_OUT],
    [ada, ["/", ...SIGNED_IN]],
  ] as const)
    for (const path of paths) {
      await person.open(path);
      await enlarge(person.page);
      await person.page.locator("h1:not(.sr-only)").waitFor();
      await person.page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
      expect([path, await standingOut(person.page)]).toEqual([path, []]);
      await expectNoSidewaysScroll(person.page);
    }
});

test("F-E16: the focus stays near a device that was signed out", async ({ join, arrive }) => {
  const { person: ada, email } = await join();
  const other = await arrive();
  await other.signIn(email);
  await other.untilSignedIn();
  await ada.open("/settings/sessions");
  await ada.page.getByRole("listitem").last().getByRole("button").focus();
  await ada.page.keyboard.press("Enter");
  await expect.poll(() => focusedText(ada)).toBe("Sign out");
});

test("F-E8: an address with letters of its owner's language signs up and is shown so", async ({
  person,
}) => {
  const [name = ""] = freshEmail().split("@");
  await person.open("/sign-up");
  await person.field("Email").fill(`${name}@bücher.example`);
  await person.field("Password").fill("a lantern for the long way home");
  await person.button("Create account").click();
  await person.page.getByText(`${name}@bücher.example`, { exact: true }).waitFor();
  await person.field("Code").fill(await person.code(`${name}@xn--bcher-kva.example`));
  await person.button("Verify").click();
  await person.untilSignedIn();
  await person.page.getByText(`${name}@bücher.example`, { exact: true }).waitFor();
});

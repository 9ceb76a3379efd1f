import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { Refusal } from "../support/fake-deployment";
import {
  expectAccessible,
  heading,
  makeDeployment,
  openPage,
  signedInBefore,
  USER,
} from "../support/page";
import { latchkey } from "../../latchkey.config";

function nameCard() {
  return within(screen.getByRole("region", { name: "Your name" }));
}

async function openProfile() {
  signedInBefore();
  const page = openPage("/settings/profile", makeDeployment());
  await heading("Profile");
  return page;
}

async function rename(name: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText("Name"), { target: { value: name } });
  fireEvent.click(nameCard().getByRole("button", { name: "Save" }));
}

/** The letters in the header: what the app holds to be the person's name. */
function shownInitials(): string {
  const menu = screen.getByRole("button", { name: /Account menu/ });
  return menu.querySelector("[aria-hidden]")?.textContent ?? "";
}

describe("a name that is changed", () => {
  test("shows everywhere at once, and says in place that it is saved when it is", async () => {
    const { deployment } = await openProfile();
    let save = () => {};
    deployment.answer(
      "users:updateProfile",
      () => new Promise<null>((done) => (save = () => done(null))),
    );
    expect(shownInitials()).toBe("A");
    await rename("Grace Hopper");
    await waitFor(() => expect(shownInitials()).toBe("GH"));
    expect(screen.queryByText("Saved")).not.toBeInTheDocument();
    save();
    expect(await nameCard().findByText("Saved")).toBeVisible();
    fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Grace" } });
    expect(screen.queryByText("Saved")).not.toBeInTheDocument();
  });

  test("goes back everywhere but in its field when it is refused, with the reason there", async () => {
    const { deployment } = await openProfile();
    let refuse = () => {};
    deployment.answer(
      "users:updateProfile",
      () =>
        new Promise<never>((_, fail) => {
          refuse = () => fail(new Refusal({ code: "INVALID_INPUT", field: "name" }));
        }),
    );
    await rename("Grace Hopper");
    await waitFor(() => expect(shownInitials()).toBe("GH"));
    refuse();
    expect(await nameCard().findByRole("alert")).toHaveTextContent(/80 characters or fewer/);
    expect(shownInitials()).toBe("A");
    expect(screen.getByLabelText("Name")).toHaveValue("Grace Hopper");
    await waitFor(() => expect(document.title).toBe(`Error: Profile · ${latchkey.name}`));
    await expectAccessible();
  });
});

describe("the language of dates", () => {
  test.each([
    ["en-US@posix", "As my browser says (American English)"],
    ["de_DE.UTF-8", "As my browser says (Deutsch (Deutschland))"],
  ])("is offered in words when the browser calls it %j", async (tag, words) => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue([tag]);
    await openProfile();
    const select = await screen.findByLabelText("Language");
    expect(within(select).getByRole("option", { name: words })).toBeVisible();
  });
});

test.each([
  ["Europe/Kiev", "Europe/Kyiv"],
  ["Asia/Calcutta", "Asia/Kolkata"],
])("F-E11: a zone that was stored as %s is chosen as %s", async (stored, now) => {
  signedInBefore();
  openPage(
    "/settings/profile",
    makeDeployment().answer("users:current", () => ({ ...USER, timeZone: stored })),
  );
  const select = await screen.findByLabelText("Time zone");
  expect(select).toHaveValue(now);
  const offered = [...select.querySelectorAll("option")].map((option) => option.text);
  expect(offered.filter((zone) => zone === now)).toHaveLength(1);
  expect(offered).toContain("UTC");
  expect(offered).not.toContain(stored);
});

test("dates at home are written in the language and time zone that were chosen", async () => {
  signedInBefore();
  const chosen = { language: "de", timeZone: "Asia/Tokyo", createdAt: Date.UTC(2026, 10, 20, 20) };
  openPage(
    "/",
    makeDeployment().answer("users:current", () => ({ ...USER, ...chosen })),
  );
  expect(await screen.findByText("21. November 2026")).toBeVisible();
});

import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { latchkey } from "../../latchkey.config";
import { Refusal, token } from "../support/fake-deployment";
import {
  expectAccessible,
  heading,
  makeDeployment,
  openPage,
  ownMethod,
  setOnline,
  signedInBefore,
} from "../support/page";

/** By name, because a toast of an earlier test, which is on its way out, is a dialog as well. */
const STEP_UP = { name: "Confirm that it is you" };

const PASSWORD_ONLY = [ownMethod("password", Date.UTC(2026, 10, 1))];
const GITHUB_ONLY = [ownMethod("github", Date.UTC(2026, 10, 2), { handle: "ada" })];

function openSecurity(methods = PASSWORD_ONLY) {
  signedInBefore();
  const deployment = makeDeployment()
    .answer("signInMethods:list", () => methods)
    .answer("emailChanges:pending", () => null);
  return openPage("/settings/security", deployment);
}

/** Refuses a call until the person has proven who they are. */
function stale(page: ReturnType<typeof openPage>, name: string, methods: ("password" | "code")[]) {
  const { deployment } = page;
  deployment.answer(name, () => {
    throw new Refusal({ code: "REAUTHENTICATION_REQUIRED", methods });
  });
  return () => deployment.answer(name, () => null);
}

async function askForNewEmail(page: ReturnType<typeof openPage>) {
  await page.user.type(await screen.findByLabelText("New email"), "new@example.com");
  await page.user.click(screen.getByRole("button", { name: "Change email" }));
}

describe("a sensitive change in an old session", () => {
  test("asks for the password in a dialog and then goes on by itself", async () => {
    const page = openSecurity();
    const renew = stale(page, "emailChanges:request", ["password"]);
    page.deployment.answer("reauthentication:withPassword", () => renew() && null);
    await askForNewEmail(page);
    const dialog = await screen.findByRole("dialog", STEP_UP);
    await expectAccessible();
    const password = within(dialog).getByLabelText("Password");
    await waitFor(() => expect(password).toHaveFocus());
    await page.user.type(password, "a lantern{Enter}");
    await waitFor(() => expect(page.deployment.sentTo("emailChanges:request")).toHaveLength(2));
    const [first, second] = page.deployment.sentTo("emailChanges:request");
    expect(second).toEqual(first);
    await waitFor(() => expect(screen.queryByRole("dialog", STEP_UP)).not.toBeInTheDocument());
  });

  test("F-B5: uses the proof that was given in another tab, without asking again", async () => {
    const page = openSecurity();
    await screen.findByLabelText("New email");
    const renew = stale(page, "emailChanges:request", ["password"]);
    let asked = 0;
    page.deployment.answer("emailChanges:request", () => {
      asked += 1;
      // The other tab's token is in the storage by the time of the refusal. Tokens of one second
      // would be the same here.
      localStorage.setItem(`__convexAuthJWT_${latchkey.slug}`, token(Date.now() + 1000));
      renew();
      throw new Refusal({ code: "REAUTHENTICATION_REQUIRED", methods: ["password"] });
    });
    await askForNewEmail(page);
    await waitFor(() => expect(page.deployment.sentTo("emailChanges:request")).toHaveLength(2));
    expect(asked).toBe(1);
    expect(screen.queryByRole("dialog", STEP_UP)).not.toBeInTheDocument();
  });

  test.each([
    ["confirming", "emailChanges:confirm"],
    ["giving up", "emailChanges:cancel"],
  ])("F-B5: %s a change of another session asks for the password first", async (_, name) => {
    const newEmail = "new@example.com";
    const kept = { newEmail, browserSecret: "s".repeat(43) };
    localStorage.setItem(`${latchkey.slug}.emailChange`, JSON.stringify(kept));
    const page = openSecurity();
    const requested = { requestedAt: 0, resendAt: 0, expiresAt: Date.now() + 600_000 };
    page.deployment.answer("emailChanges:pending", () => ({ newEmail, ...requested }));
    const renew = stale(page, name, ["password"]);
    page.deployment.answer("reauthentication:withPassword", () => renew() && null);
    const keep = await screen.findByRole("button", { name: "Keep my address" });
    if (name === "emailChanges:cancel") await page.user.click(keep);
    else {
      await page.user.type(screen.getByLabelText("Code"), "12345678");
      await page.user.click(screen.getByRole("button", { name: "Confirm new email" }));
    }
    const dialog = await screen.findByRole("dialog", STEP_UP);
    await page.user.type(within(dialog).getByLabelText("Password"), "a lantern{Enter}");
    await waitFor(() => expect(page.deployment.sentTo(name)).toHaveLength(2));
    const [first, second] = page.deployment.sentTo(name);
    expect(second).toEqual(first);
    await waitFor(() => expect(localStorage.getItem(`${latchkey.slug}.emailChange`)).toBeNull());
  });

  test("says that the password is wrong at its field and keeps asking", async () => {
    const page = openSecurity();
    stale(page, "emailChanges:request", ["password"]);
    page.deployment.answer("reauthentication:withPassword", () => {
      throw new Refusal({ code: "INVALID_CREDENTIALS" });
    });
    await askForNewEmail(page);
    const dialog = await screen.findByRole("dialog", STEP_UP);
    await page.user.type(within(dialog).getByLabelText("Password"), "wrong{Enter}");
    expect(await within(dialog).findByRole("alert")).toHaveTextContent(/not your password/);
    expect(within(dialog).getByLabelText("Password")).toHaveValue("");
  });

  test("mails a code to those who have no password", async () => {
    const page = openSecurity(GITHUB_ONLY);
    const renew = stale(page, "passwords:set", ["code"]);
    page.deployment
      .answer("reauthentication:requestCode", () => null)
      .answer("reauthentication:withCode", () => renew() && null);
    await page.user.type(
      await screen.findByLabelText("New password"),
      "a lantern for the long way home",
    );
    await page.user.click(screen.getByRole("button", { name: "Set a password" }));
    const dialog = await screen.findByRole("dialog", STEP_UP);
    expect(dialog).toHaveTextContent("ada@example.com");
    await waitFor(() =>
      expect(page.deployment.sentTo("reauthentication:requestCode")).toHaveLength(1),
    );
    await page.user.click(within(dialog).getByLabelText("Code"));
    await page.user.paste("Your code is 1234 5678");
    await waitFor(() => expect(page.deployment.sentTo("passwords:set")).toHaveLength(2), {
      timeout: 3000,
    });
  });

  test("is given up by Escape, and says that nothing was changed", async () => {
    const page = openSecurity();
    stale(page, "emailChanges:request", ["password"]);
    await askForNewEmail(page);
    await screen.findByRole("dialog", STEP_UP);
    await page.user.keyboard("{Escape}");
    expect(await screen.findByRole("alert")).toHaveTextContent(/Nothing was changed/);
    expect(screen.getByLabelText("New email")).toHaveValue("new@example.com");
  });
});

describe("the ways into an account", () => {
  test("somebody who signs in by GitHub alone sets a password, and cannot remove GitHub, with the reason beside it", async () => {
    openSecurity(GITHUB_ONLY);
    await screen.findByRole("button", { name: "Set a password" });
    expect(screen.queryByRole("button", { name: "Change password" })).not.toBeInTheDocument();
    const disconnect = screen.getByRole("button", { name: "Disconnect GitHub" });
    expect(disconnect).toHaveAttribute("aria-disabled", "true");
    expect(disconnect).toHaveAccessibleDescription(/only way to sign in/);
    await expectAccessible();
  });

  test("somebody with a password alone sees when it was set, and may connect GitHub", async () => {
    openSecurity();
    await screen.findByText("Set November 1, 2026");
    expect(screen.getByRole("button", { name: "Connect GitHub" })).toBeVisible();
  });
});

describe("changing the password", () => {
  async function change(page: ReturnType<typeof openPage>) {
    await page.user.type(await screen.findByLabelText("Current password"), "the old one");
    await page.user.type(screen.getByLabelText("New password"), "a lantern for the long way home");
    await page.user.click(screen.getByRole("button", { name: "Change password" }));
  }

  test("says before and after that other devices are signed out", async () => {
    const page = openSecurity();
    page.deployment.answer("passwords:change", () => ({ ended: 2 }));
    await change(page);
    await screen.findByText("Password changed. 2 other devices were signed out.");
    expect(screen.getByText(/signs you out everywhere else/)).toBeVisible();
    expect(screen.getByLabelText("New password")).toHaveValue("");
  });

  test("without a network says so at once and keeps what was typed", async () => {
    const page = openSecurity();
    await screen.findByLabelText("Current password");
    page.deployment.drop();
    setOnline(false);
    await change(page);
    expect(await screen.findByRole("alert")).toHaveTextContent(/You are offline/);
    expect(screen.getByLabelText("Current password")).toHaveValue("the old one");
    expect(page.deployment.sentTo("passwords:change")).toEqual([]);
  });
});

describe("the list of sessions", () => {
  const session = (id: string, current: boolean, device: string | null) => ({
    _id: id,
    current,
    method: "password",
    startedAt: Date.now() - 3_600_000,
    lastActiveAt: Date.now(),
    device,
  });

  test("names each device in words, this one first, and grows without a reload", async () => {
    signedInBefore();
    const one = session("1", true, "Firefox on Linux");
    const deployment = makeDeployment().answer("sessions:list", () => [one]);
    openPage("/settings/sessions", deployment);
    await heading("Sessions");
    await screen.findByText("This device");
    expect(screen.getByText(/Only this device is signed in/)).toBeVisible();
    expect(screen.queryByRole("button", { name: /all other devices/ })).not.toBeInTheDocument();
    deployment.answer("sessions:list", () => [one, session("2", false, null)]);
    await screen.findByRole("button", { name: "Sign out Unknown browser" });
    expect(screen.getByRole("button", { name: "Sign out of all other devices" })).toBeVisible();
    expect(document.querySelectorAll("li time[title]")).toHaveLength(4);
    await expectAccessible();
  });

  test("shows the latest 25 at first and the rest on request, with the focus on the first of them", async () => {
    signedInBefore();
    const many = Array.from({ length: 40 }, (_, index) =>
      session(`${index}`, index === 0, `Firefox ${index} on Linux`),
    );
    const deployment = makeDeployment().answer("sessions:list", () => many);
    const { user } = openPage("/settings/sessions", deployment);
    await user.click(await screen.findByRole("button", { name: "Show 15 more" }));
    expect(screen.getAllByRole("heading", { level: 3 })).toHaveLength(40);
    expect(document.activeElement).toHaveTextContent("Firefox 25 on Linux");
    expect(screen.queryByRole("button", { name: /^Show/ })).not.toBeInTheDocument();
  });
});

import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { Refusal } from "../support/fake-deployment";
import { address, expectAccessible, heading, MAILED, openPage, SIGNED_IN } from "../support/page";

async function askForCode(path = "/forgot-password") {
  const page = openPage(path);
  page.deployment.answer("auth:signIn", MAILED);
  await page.user.type(await screen.findByLabelText("Email"), "ada@example.com");
  await page.user.click(screen.getByRole("button", { name: "Send code" }));
  await heading("Set a new password");
  return page;
}

describe("a forgotten password", () => {
  test("is reset with a code that was asked for in this browser", async () => {
    const { user, deployment } = await askForCode("/forgot-password?returnTo=%2Fnotes");
    expect(address()).toBe("/reset-password?returnTo=%2Fnotes");
    await waitFor(() => expect(screen.getByLabelText("Code")).toHaveFocus());
    deployment.answer("auth:signIn", SIGNED_IN);
    await user.type(screen.getByLabelText("Code"), "01234567");
    await user.type(screen.getByLabelText("New password"), "a quiet harbour");
    await user.click(screen.getByRole("button", { name: "Set new password" }));
    await heading("Page not found");
    expect(address()).toBe("/notes");
    const requests = deployment.sentTo("auth:signIn").map(({ params }) => params);
    const asked = { flow: "reset", email: "ada@example.com" };
    const answered = {
      flow: "reset-verification",
      code: "01234567",
      newPassword: "a quiet harbour",
    };
    expect(requests).toMatchObject([asked, answered]);
    const secrets = requests.map((request) =>
      Object.entries(request ?? {}).filter(([name]) => name === "browserSecret"),
    );
    expect(secrets[0]).toContainEqual(["browserSecret", expect.stringMatching(/^[\w-]{43}$/)]);
    expect(secrets[1]).toEqual(secrets[0]);
  });

  test("says the same whether or not there is an account", async () => {
    await askForCode();
    expect(screen.getByText(/If there is an account for this address/)).toBeVisible();
  });

  test("tells before that other devices will be signed out", async () => {
    await askForCode();
    expect(
      screen.getByText("Every device that is signed in now will be signed out."),
    ).toBeVisible();
    await expectAccessible();
  });

  test("gives password managers the account beside the new password", async () => {
    await askForCode();
    const password = screen.getByLabelText("New password");
    expect(password).toHaveAttribute("autocomplete", "new-password");
    const username = password.closest("form")?.querySelector("[autocomplete=username]");
    expect(username).toHaveValue("ada@example.com");
    expect(username).not.toBeVisible();
  });

  test("shows what is wrong with the code and the password beside each", async () => {
    const { user } = await askForCode();
    await user.click(screen.getByRole("button", { name: "Set new password" }));
    await waitFor(() => expect(screen.getByLabelText("Code")).toHaveFocus());
    expect(screen.getByLabelText("Code")).toHaveAccessibleDescription(/Enter the code/);
    expect(screen.getByLabelText("New password")).toHaveAccessibleDescription(/Choose a password/);
  });

  test("goes to the password when that is what the backend refuses", async () => {
    const { user, deployment } = await askForCode();
    deployment.answer("auth:signIn", () => {
      throw new Refusal({ code: "PASSWORD_COMMON" });
    });
    await user.type(screen.getByLabelText("Code"), "01234567");
    await user.type(screen.getByLabelText("New password"), "password1{Enter}");
    await screen.findByRole("alert");
    await waitFor(() => expect(screen.getByLabelText("New password")).toHaveFocus());
    expect(screen.getByLabelText("Code")).toHaveValue("01234567");
  });

  test("does not send itself on a paste, because the password is still to come", async () => {
    const { user, deployment } = await askForCode();
    await user.click(screen.getByLabelText("Code"));
    await user.paste("Your code is 0123 4567");
    expect(screen.getByLabelText("Code")).toHaveValue("01234567");
    expect(deployment.sentTo("auth:signIn")).toHaveLength(1);
  });

  test("cannot be finished in a browser that asked for no code", async () => {
    openPage("/reset-password?returnTo=%2Fnotes");
    await heading("No code is waiting here");
    expect(screen.getByRole("link", { name: "Ask for a code" })).toHaveAttribute(
      "href",
      "/forgot-password?returnTo=%2Fnotes",
    );
  });
});

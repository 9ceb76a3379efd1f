import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { Refusal } from "../support/fake-deployment";
import {
  address,
  expectAccessible,
  heading,
  openPage,
  setOnline,
  SIGNED_IN,
} from "../support/page";
import { latchkey } from "../../latchkey.config";

async function fillIn(user: ReturnType<typeof openPage>["user"]) {
  await user.type(await screen.findByLabelText("Email"), "ada@example.com");
  await user.type(screen.getByLabelText("Password"), "a quiet harbour");
}

describe("the sign-in form", () => {
  test("tells password managers what its fields are", async () => {
    openPage("/sign-in");
    const email = await screen.findByLabelText("Email");
    expect(email).toHaveAttribute("type", "email");
    expect(email).toHaveAttribute("autocomplete", "username");
    expect(email).toHaveAttribute("autocapitalize", "none");
    expect(email).toHaveAttribute("spellcheck", "false");
    const password = screen.getByLabelText("Password");
    expect(password).toHaveAttribute("autocomplete", "current-password");
    expect([email.id, password.id]).toEqual(["email", "password"]);
    for (const input of [email, password]) {
      expect(input).not.toHaveAttribute("placeholder");
      expect(input).not.toHaveAttribute("maxlength");
    }
  });

  test("starts in its first empty field", async () => {
    openPage("/sign-in");
    const email = await screen.findByLabelText("Email");
    await waitFor(() => expect(email).toHaveFocus());
  });

  test("names the page", async () => {
    openPage("/sign-in");
    await heading("Sign in");
    await waitFor(() => expect(document.title).toBe(`Sign in · ${latchkey.name}`));
  });

  test("has nothing axe objects to, empty and with errors", async () => {
    const { user } = openPage("/sign-in");
    await user.click(await screen.findByRole("button", { name: "Sign in" }));
    await expectAccessible();
  });

  test("says what is missing beside each field and goes to the first", async () => {
    const { user, deployment } = openPage("/sign-in");
    await user.click(await screen.findByRole("button", { name: "Sign in" }));
    const email = screen.getByLabelText("Email");
    await waitFor(() => expect(email).toHaveFocus());
    expect(email).toBeInvalid();
    expect(email).toHaveAccessibleDescription("Error: Enter your email address");
    expect(screen.getByLabelText("Password")).toHaveAccessibleDescription(
      "Error: Enter your password",
    );
    await waitFor(() => expect(document.title).toBe(`Error: Sign in · ${latchkey.name}`));
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
  });

  test("does not complain while one types for the first time, and mends errors as one types", async () => {
    const { user } = openPage("/sign-in");
    const email = await screen.findByLabelText("Email");
    await user.type(email, "ada");
    expect(email).not.toHaveAttribute("aria-invalid");
    await user.keyboard("{Enter}");
    expect(email).toBeInvalid();
    await user.type(email, "@example.com");
    expect(email).not.toHaveAttribute("aria-invalid");
  });

  test("sends what was typed with a fresh secret of this browser, and goes home", async () => {
    const { user, deployment } = openPage("/sign-in");
    deployment.answer("auth:signIn", SIGNED_IN);
    await fillIn(user);
    await user.keyboard("{Enter}");
    await heading(/^Good/);
    expect(address()).toBe("/");
    expect(deployment.sentTo("auth:signIn")).toMatchObject([
      {
        provider: "password",
        params: {
          flow: "signIn",
          email: "ada@example.com",
          password: "a quiet harbour",
          browserSecret: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
        },
      },
    ]);
  });

  test("goes to where the visitor wanted to go, and leaves no form behind in the history", async () => {
    const before = window.history.length;
    const { user, deployment } = openPage("/sign-in?returnTo=%2Fnotes%3Ffull%3D1%23two");
    deployment.answer("auth:signIn", SIGNED_IN);
    await fillIn(user);
    await user.keyboard("{Enter}");
    await heading("Page not found");
    expect(address()).toBe("/notes?full=1#two");
    expect(window.history.length).toBe(before);
  });

  test("answers a wrong password with one sentence, keeps the address and empties the password", async () => {
    const { user, deployment } = openPage("/sign-in");
    deployment.answer("auth:signIn", () => {
      throw new Refusal({ code: "INVALID_CREDENTIALS" });
    });
    await fillIn(user);
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "That email and password do not match. Check both, or reset your password.",
    );
    expect(screen.getByLabelText("Email")).toHaveValue("ada@example.com");
    expect(screen.getByLabelText("Password")).toHaveValue("");
    await waitFor(() => expect(screen.getByLabelText("Password")).toHaveFocus());
    await expectAccessible();
  });

  test("says when to come back after too many tries", async () => {
    const { user, deployment } = openPage("/sign-in");
    deployment.answer("auth:signIn", () => {
      throw new Refusal({ code: "RATE_LIMITED", retryAt: Date.now() + 119_000 });
    });
    await fillIn(user);
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 2 minutes");
  });

  test("never shows the text of an unexpected failure", async () => {
    const { user, deployment } = openPage("/sign-in");
    deployment.answer("auth:signIn", () => {
      throw new Error("secret-marker");
    });
    await fillIn(user);
    await user.keyboard("{Enter}");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("This may have worked all the same");
    expect(document.body).not.toHaveTextContent(/secret-marker|Server Error/);
  });

  test("goes on with the code when the address is not proven yet", async () => {
    const { user, deployment } = openPage("/sign-in?returnTo=%2Fnotes");
    deployment.answer("auth:signIn", () => {
      throw new Refusal({ code: "EMAIL_UNVERIFIED" });
    });
    await fillIn(user);
    await user.keyboard("{Enter}");
    await heading("Check your email");
    expect(address()).toBe("/verify-email?returnTo=%2Fnotes");
    expect(screen.getByText("ada@example.com")).toBeVisible();
  });

  test("sends once however often the button is pressed, and says that it works", async () => {
    const { user, deployment } = openPage("/sign-in");
    deployment.answer("auth:signIn", () => new Promise<never>(() => undefined));
    await fillIn(user);
    const button = screen.getByRole("button", { name: "Sign in" });
    await user.tripleClick(button);
    await user.keyboard("{Enter}");
    expect(button).toHaveAccessibleName("Signing in");
    expect(button).toHaveAttribute("aria-disabled", "true");
    await waitFor(() => expect(deployment.sentTo("auth:signIn")).toHaveLength(1));
  });

  test("says so at once when there is no network, and keeps what was typed", async () => {
    const { user, deployment } = openPage("/sign-in");
    await fillIn(user);
    deployment.drop();
    setOnline(false);
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "You are offline. Nothing was sent.",
    );
    expect(screen.getByLabelText("Password")).toHaveValue("a quiet harbour");
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
  });

  test("F-E2: believes a browser that says it is offline only when the server does not answer", async () => {
    const { user, deployment } = openPage("/sign-in");
    deployment.answer("auth:signIn", SIGNED_IN);
    await fillIn(user);
    setOnline(false);
    await user.keyboard("{Enter}");
    await heading(/^Good/);
    expect(screen.queryByText(/You are offline/)).not.toBeInTheDocument();
  });

  test("carries the address over to the other screens", async () => {
    const { user } = openPage("/sign-in?returnTo=%2Fnotes");
    await user.type(await screen.findByLabelText("Email"), "ada@example.com");
    await user.click(screen.getByRole("link", { name: "Forgot password?" }));
    await heading("Reset your password");
    expect(address()).toBe("/forgot-password?returnTo=%2Fnotes");
    expect(screen.getByLabelText("Email")).toHaveValue("ada@example.com");
    await user.click(screen.getByRole("link", { name: "Back to sign in" }));
    await user.click(await screen.findByRole("link", { name: "Create account" }));
    await heading("Create account");
    expect(screen.getByLabelText("Email")).toHaveValue("ada@example.com");
    await waitFor(() => expect(screen.getByLabelText("Password")).toHaveFocus());
  });
});

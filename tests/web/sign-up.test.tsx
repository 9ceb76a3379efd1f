import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { Refusal } from "../support/fake-deployment";
import { signInSecret } from "../../src/lib/browser-secret";
import {
  address,
  expectAccessible,
  heading,
  MAILED,
  makeDeployment,
  openPage,
  SIGNED_IN,
} from "../support/page";
import { latchkey } from "../../latchkey.config";

const { minLength, advisedLength } = latchkey.password;

async function fillIn(user: ReturnType<typeof openPage>["user"], password = "a quiet harbour") {
  await user.type(await screen.findByLabelText("Email"), "ada@example.com");
  await user.type(screen.getByLabelText("Password"), password);
}

test("F-B5: asks with the secret by which other accounts know this browser", async () => {
  const known = signInSecret();
  const { user, deployment } = openPage("/sign-up", makeDeployment().answer("auth:signIn", MAILED));
  await user.type(await screen.findByLabelText("Email"), "grace@example.com");
  await user.type(screen.getByLabelText("Password"), "a lantern for the long way home");
  await user.click(screen.getByRole("button", { name: "Create account" }));
  await heading("Check your email");
  expect(deployment.sentTo("auth:signIn")).toMatchObject([{ params: { browserSecret: known } }]);
  deployment.answer("auth:signIn", SIGNED_IN);
  await user.type(screen.getByLabelText("Code"), "01234567{Enter}");
  await heading(/^Good/);
  expect(signInSecret()).toBe(known);
});

describe("the sign-up form", () => {
  test("asks for an address and one new password, nothing twice", async () => {
    openPage("/sign-up");
    const password = await screen.findByLabelText("Password");
    expect(password).toHaveAttribute("autocomplete", "new-password");
    expect(screen.getByLabelText("Email")).toHaveAttribute("autocomplete", "username");
    const form = password.closest("form");
    expect(form?.querySelectorAll("input")).toHaveLength(2);
    expect(form).toHaveAttribute("method", "post");
    await expectAccessible();
  });

  test("states the rule before one types, bound to the field", async () => {
    openPage("/sign-up");
    expect(await screen.findByLabelText("Password")).toHaveAccessibleDescription(
      `At least ${minLength} characters. A phrase of ${advisedLength} or more is easier to remember and harder to guess.`,
    );
  });

  test("refuses short passwords and the address itself with a reason, before sending", async () => {
    const { user, deployment } = openPage("/sign-up");
    await fillIn(user, "short");
    await user.keyboard("{Enter}");
    const password = screen.getByLabelText("Password");
    await waitFor(() => expect(password).toHaveFocus());
    expect(password).toHaveAccessibleDescription(new RegExp(`Use ${minLength} characters or more`));
    await user.clear(password);
    await user.type(password, "ada@example.com{Enter}");
    expect(password).toHaveAccessibleDescription(/Leave your email address/);
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
  });

  test("takes blanks, other scripts and long phrases as they are", async () => {
    const { user, deployment } = openPage("/sign-up");
    deployment.answer("auth:signIn", MAILED);
    const password = "  Жёлтый чемодан 🧳 at noon  ";
    await fillIn(user, password);
    await user.keyboard("{Enter}");
    await heading("Check your email");
    expect(deployment.sentTo("auth:signIn")).toMatchObject([
      { params: { flow: "signUp", password } },
    ]);
  });

  test("goes on to the code with the place to return to", async () => {
    const { user, deployment } = openPage("/sign-up?returnTo=%2Fnotes");
    deployment.answer("auth:signIn", MAILED);
    await fillIn(user);
    await user.keyboard("{Enter}");
    await heading("Check your email");
    expect(address()).toBe("/verify-email?returnTo=%2Fnotes");
    await waitFor(() => expect(screen.getByLabelText("Code")).toHaveFocus());
  });

  test.each([
    ["PASSWORD_COMMON", /Many people use this password/],
    ["PASSWORD_BREACHED", /has appeared in a data leak/],
  ] as const)("shows %s beside the password", async (code, words) => {
    const { user, deployment } = openPage("/sign-up");
    deployment.answer("auth:signIn", () => {
      throw new Refusal({ code });
    });
    await fillIn(user);
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(words);
    await waitFor(() => expect(screen.getByLabelText("Password")).toHaveFocus());
    expect(screen.getByLabelText("Password")).toHaveAccessibleDescription(words);
  });

  test("judges the password in words as one types", async () => {
    const { user } = openPage("/sign-up");
    await user.type(await screen.findByLabelText("Password"), "password");
    expect(await screen.findByText("Very easy to guess")).toBeVisible();
    await user.type(screen.getByLabelText("Password"), " of a quiet harbour at noon");
    expect(await screen.findByText("Very strong")).toBeVisible();
  });

  test("shows and hides the password by a button that says what it does and keeps the caret", async () => {
    const { user } = openPage("/sign-up");
    const password = await screen.findByLabelText("Password");
    await user.type(password, "a quiet harbour");
    const show = screen.getByRole("button", { name: "Show password" });
    expect(show).toHaveAttribute("type", "button");
    await user.click(show);
    expect(password).toHaveAttribute("type", "text");
    await waitFor(() => expect(password).toHaveFocus());
    expect(screen.getByText("Your password is shown")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Hide password" }));
    expect(password).toHaveAttribute("type", "password");
    expect(screen.getByText("Your password is hidden")).toBeInTheDocument();
  });

  test("hides the password again before it is sent", async () => {
    const { user, deployment } = openPage("/sign-up");
    const types: (string | null)[] = [];
    deployment.answer("auth:signIn", () => {
      types.push(screen.getByLabelText("Password").getAttribute("type"));
      return new Promise<never>(() => undefined);
    });
    await fillIn(user);
    await user.click(screen.getByRole("button", { name: "Show password" }));
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await waitFor(() => expect(types).toEqual(["password"]));
  });

  test("notes in words that Caps Lock is on, while it is and the field has the focus", async () => {
    const { user } = openPage("/sign-up");
    await user.click(await screen.findByLabelText("Password"));
    await user.keyboard("{CapsLock}a");
    expect(screen.getByText("Caps Lock is on")).toBeVisible();
    await user.tab();
    expect(screen.queryByText("Caps Lock is on")).not.toBeInTheDocument();
  });

  test("lets one paste into every field", async () => {
    const { user } = openPage("/sign-up");
    await user.click(await screen.findByLabelText("Email"));
    await user.paste("ada@example.com");
    await user.click(screen.getByLabelText("Password"));
    await user.paste("a quiet harbour");
    expect(screen.getByLabelText("Email")).toHaveValue("ada@example.com");
    expect(screen.getByLabelText("Password")).toHaveValue("a quiet harbour");
  });
});

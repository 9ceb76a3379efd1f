import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { AppErrorData } from "../../convex/shared/errors";
import { Refusal } from "../support/fake-deployment";
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

const SECRET = "s".repeat(43);
/** A code that arrived whole is shown for a second before it sends itself. */
const SOON = { timeout: 3000 };

function mailed(resendAt = 0, returnTo: string | null = null): void {
  const challenge = { email: "ada@example.com", browserSecret: SECRET, resendAt, returnTo };
  localStorage.setItem(
    `${latchkey.slug}.challenge.email-verification`,
    JSON.stringify({ purpose: "email-verification", ...challenge }),
  );
}

function refusing(data: AppErrorData) {
  return makeDeployment().answer("auth:signIn", () => {
    throw new Refusal(data);
  });
}

describe("the code step", () => {
  beforeEach(() => mailed());

  test("is one text field that phones fill in", async () => {
    openPage("/verify-email");
    const code = await screen.findByLabelText("Code");
    expect(code).toHaveAttribute("type", "text");
    expect(code).toHaveAttribute("inputmode", "numeric");
    expect(code).toHaveAttribute("autocomplete", "one-time-code");
    expect(code).not.toHaveAttribute("maxlength");
    await expectAccessible();
  });

  test("says where the code went and how long it lasts, also after a reload", async () => {
    const first = openPage("/verify-email");
    await heading("Check your email");
    first.view.unmount();
    openPage("/verify-email");
    await heading("Check your email");
    expect(screen.getByText("ada@example.com")).toBeVisible();
    expect(screen.getByText(/It works for 10 minutes/)).toBeVisible();
  });

  test.each(["01234567", "0123 4567", "0123-4567", "Your code is 0123 4567"])(
    "reads a paste of %j, keeps the leading zero and sends itself once",
    async (pasted) => {
      const { user, deployment } = openPage("/verify-email", refusing({ code: "CODE_EXPIRED" }));
      await user.click(await screen.findByLabelText("Code"));
      await user.paste(pasted);
      await screen.findByRole("alert", {}, SOON);
      expect(screen.getByLabelText("Code")).toHaveValue("01234567");
      await user.clear(screen.getByLabelText("Code"));
      await user.paste(pasted);
      expect(deployment.sentTo("auth:signIn")).toMatchObject([
        { params: { flow: "email-verification", code: "01234567", browserSecret: SECRET } },
      ]);
      expect(screen.getByRole("button", { name: "Verify" })).toBeVisible();
    },
  );

  test("waits for whoever pastes and presses the button, and sends once", async () => {
    const { user, deployment } = openPage("/verify-email", refusing({ code: "CODE_EXPIRED" }));
    await user.click(await screen.findByLabelText("Code"));
    await user.paste("01234567");
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Verify" }));
    await screen.findByRole("alert");
    await new Promise((done) => setTimeout(done, 1200));
    expect(deployment.sentTo("auth:signIn")).toHaveLength(1);
  });

  test("does not send itself once it was changed", async () => {
    const { user, deployment } = openPage("/verify-email", refusing({ code: "CODE_EXPIRED" }));
    await user.click(await screen.findByLabelText("Code"));
    await user.paste("01234567");
    await user.keyboard("{Backspace}");
    await new Promise((done) => setTimeout(done, 1200));
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
  });

  test("does not send itself while one types", async () => {
    const { user, deployment } = openPage("/verify-email");
    await user.type(await screen.findByLabelText("Code"), "01234567");
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
  });

  test("signs in with the right code, tells so, and goes where the visitor wanted to go", async () => {
    mailed(0, "/notes");
    const { user } = openPage("/verify-email", makeDeployment().answer("auth:signIn", SIGNED_IN));
    await user.type(await screen.findByLabelText("Code"), "01234567{Enter}");
    await heading("Page not found");
    expect(address()).toBe("/notes");
    // By this secret the backend knows the browser at its next sign-in.
    expect(localStorage.getItem(`${latchkey.slug}.signInSecret`)).toBe(SECRET);
    await waitFor(() =>
      expect(localStorage.getItem(`${latchkey.slug}.challenge.email-verification`)).toBeNull(),
    );
  });

  test("greets at home with the news that the address is confirmed", async () => {
    const { user } = openPage("/verify-email", makeDeployment().answer("auth:signIn", SIGNED_IN));
    await user.type(await screen.findByLabelText("Code"), "01234567{Enter}");
    await heading(/^Good/);
    await waitFor(() =>
      expect(screen.getByText(`Email confirmed. Welcome to ${latchkey.name}.`)).toBeVisible(),
    );
  });

  test.each([
    [
      { code: "CODE_WRONG", triesLeft: 3 },
      "That code is not right. Check the newest email. You have 3 tries left.",
    ],
    [
      { code: "CODE_WRONG", triesLeft: 1 },
      "That code is not right. Check the newest email. You have 1 try left.",
    ],
    [{ code: "CODE_EXPIRED" }, "That code has expired. Send a new code and use that one."],
    [{ code: "CODE_SPENT" }, "Too many wrong codes, so this one no longer works. Send a new code."],
    [
      { code: "CODE_OTHER_BROWSER" },
      "That code belongs to another browser. Type it where you asked for it, or start again here.",
    ],
  ] as const)("answers %j with words of its own", async (data, words) => {
    const { user } = openPage("/verify-email", refusing(data));
    const code = await screen.findByLabelText("Code");
    await user.type(code, "01234567{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(words);
    await waitFor(() => expect(code).toHaveFocus());
    expect(code).toHaveAccessibleDescription(`Error: ${words}`);
    await waitFor(() => expect(document.title).toBe(`Error: Check your email · ${latchkey.name}`));
    await expectAccessible();
  });

  test("says how many digits are missing without asking the backend", async () => {
    const { user, deployment } = openPage("/verify-email");
    await user.type(await screen.findByLabelText("Code"), "1234{Enter}");
    expect(screen.getByRole("alert")).toHaveTextContent("The code has 8 digits");
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
  });

  test("leads back to a form with the address when another one is to be used", async () => {
    const { user } = openPage("/verify-email?returnTo=%2Fnotes");
    await user.click(await screen.findByRole("link", { name: "Use a different email" }));
    await heading("Create account");
    expect(address()).toBe("/sign-up?returnTo=%2Fnotes");
    expect(screen.getByLabelText("Email")).toHaveValue("ada@example.com");
  });
});

describe("a code step without a code", () => {
  test("explains itself and offers both ways on", async () => {
    openPage("/verify-email");
    await heading("No code is waiting here");
    expect(screen.getByRole("link", { name: "Create account" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Sign in" })).toBeVisible();
    await expectAccessible();
  });

  test("is what a damaged note in storage amounts to", async () => {
    localStorage.setItem(`${latchkey.slug}.challenge.email-verification`, "{broken");
    openPage("/verify-email");
    await heading("No code is waiting here");
  });
});

describe("asking for another code", () => {
  test("waits with a countdown that is seen but not read out each second", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    mailed(Date.now() + 42_000);
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const { deployment } = openPage("/verify-email");
    const resend = await screen.findByRole("button", { name: "Send a new code" });
    expect(resend).toHaveTextContent(/Send a new code in 0:4[0-2]/);
    expect(resend).toHaveAttribute("aria-disabled", "true");
    expect(resend).toHaveAccessibleDescription("Available after a short wait.");
    await user.click(resend);
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
    await act(() => vi.advanceTimersByTimeAsync(43_000));
    expect(resend).toHaveTextContent(/^Send a new code$/);
    expect(resend).not.toHaveAttribute("aria-disabled");
    expect(screen.getByText("You can ask for a new code now.")).toBeInTheDocument();
  });

  test("keeps the countdown across a reload", async () => {
    mailed(Date.now() + 42_000);
    openPage("/verify-email").view.unmount();
    openPage("/verify-email");
    expect(await screen.findByText(/in 0:(4|3)\d/)).toBeVisible();
  });

  test("sends for the same challenge, says so, and empties the field", async () => {
    mailed();
    const { user, deployment } = openPage(
      "/verify-email",
      makeDeployment().answer("auth:signIn", MAILED),
    );
    await user.type(await screen.findByLabelText("Code"), "1234");
    await user.click(screen.getByRole("button", { name: "Send a new code" }));
    expect(await screen.findByText("New code sent to ada@example.com")).toBeVisible();
    expect(screen.getByLabelText("Code")).toHaveValue("");
    await waitFor(() => expect(screen.getByLabelText("Code")).toHaveFocus());
    expect(deployment.sentTo("auth:signIn")).toEqual([
      {
        provider: "password",
        params: { flow: "email-verification", email: "ada@example.com", browserSecret: SECRET },
      },
    ]);
    expect(screen.getByText(/in 0:45/)).toBeVisible();
  });

  test("takes the wait from the backend when that one is longer", async () => {
    mailed();
    const { user } = openPage(
      "/verify-email",
      refusing({ code: "RATE_LIMITED", retryAt: Date.now() + 600_000 }),
    );
    await user.click(await screen.findByRole("button", { name: "Send a new code" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 10 minutes");
    expect(screen.getByText(/in (10:00|9:5\d)/)).toBeVisible();
  });
});

import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { findChallenge, keepChallenge } from "../../src/features/auth/pending-challenge";
import type { ChallengePurpose } from "../../src/features/auth/pending-challenge";
import { heading, MAILED, makeDeployment, openPage, SIGNED_IN } from "../support/page";

/** Two tabs of one browser: one localStorage, and a sessionStorage for each. */

/** What is kept between two looks at a tab, as the browser keeps it. */
class Tab {
  private readonly kept = new Map<string, string>();

  /** Does something as this tab. */
  as<Result>(work: () => Result): Result {
    const other = new Map(Object.entries(sessionStorage));
    fill(this.kept);
    try {
      return work();
    } finally {
      this.leave();
      fill(other);
    }
  }

  /** From now on everything is this tab's. */
  enter(): void {
    fill(this.kept);
  }

  leave(): void {
    this.kept.clear();
    for (const [key, value] of Object.entries(sessionStorage)) this.kept.set(key, String(value));
    sessionStorage.clear();
  }
}

function fill(kept: ReadonlyMap<string, unknown>): void {
  sessionStorage.clear();
  for (const [key, value] of kept) sessionStorage.setItem(key, String(value));
}

interface Flow {
  purpose: ChallengePurpose;
  begin: string;
  ask: string;
  step: string;
  title: string;
  answer: string;
  sends: string;
}

const SIGN_UP: Flow = {
  purpose: "email-verification",
  begin: "/sign-up",
  ask: "Create account",
  step: "/verify-email",
  title: "Check your email",
  answer: "Verify",
  sends: "email-verification",
};
const RESET: Flow = {
  purpose: "reset",
  begin: "/forgot-password",
  ask: "Send code",
  step: "/reset-password",
  title: "Set a new password",
  answer: "Set new password",
  sends: "reset-verification",
};

/** Asks for a code for an address, in the tab that is entered. */
async function ask(flow: Flow, email: string): Promise<void> {
  const page = openPage(flow.begin, makeDeployment().answer("auth:signIn", MAILED));
  await page.user.type(await screen.findByLabelText("Email"), email);
  if (flow === SIGN_UP) await page.user.type(screen.getByLabelText("Password"), "a quiet harbour");
  await page.user.click(screen.getByRole("button", { name: flow.ask }));
  await heading(flow.title);
  expect(screen.getByText(email)).toBeVisible();
  page.view.unmount();
}

/** Types a code into the step that is open, and says what was sent. */
async function answer(flow: Flow, page: ReturnType<typeof openPage>, code: string) {
  page.deployment.answer("auth:signIn", SIGNED_IN);
  await page.user.type(await screen.findByLabelText("Code"), code);
  if (flow === RESET)
    await page.user.type(screen.getByLabelText("New password"), "a quieter harbour");
  await page.user.click(screen.getByRole("button", { name: flow.answer }));
  await heading(/^Good/);
  return page.deployment.sentTo("auth:signIn").map(({ params }) => params);
}

describe.each([SIGN_UP, RESET])("two tabs that wait for codes at $step", (flow) => {
  test("F-E5: each stays with the address that was typed in it, also after a reload", async () => {
    const [first, second] = [new Tab(), new Tab()];
    first.enter();
    await ask(flow, "ada@example.com");
    first.leave();
    second.enter();
    await ask(flow, "grace@example.com");
    const secret = {
      ada: findChallenge(flow.purpose, "ada@example.com")?.browserSecret,
      grace: findChallenge(flow.purpose, "grace@example.com")?.browserSecret,
    };
    expect(secret.ada).toMatch(/^[\w-]{43}$/);

    openPage(flow.step).view.unmount();
    openPage(flow.step).view.unmount();
    const reloaded = openPage(flow.step);
    await heading(flow.title);
    expect(screen.getByText("grace@example.com")).toBeVisible();
    reloaded.view.unmount();
    second.leave();

    first.enter();
    const page = openPage(flow.step);
    await heading(flow.title);
    expect(screen.getByText("ada@example.com")).toBeVisible();
    expect(await answer(flow, page, "01234567")).toMatchObject([
      {
        flow: flow.sends,
        email: "ada@example.com",
        code: "01234567",
        browserSecret: secret.ada,
      },
    ]);
    // The code of the other tab is as good as before.
    await waitFor(() => expect(findChallenge(flow.purpose, "ada@example.com")).toBeNull());
    expect(findChallenge(flow.purpose, "grace@example.com")?.browserSecret).toBe(secret.grace);
  });

  test("F-E5: what another tab asks for meanwhile changes nothing under the typing", async () => {
    const second = new Tab();
    await ask(flow, "ada@example.com");
    const page = openPage(flow.step);
    await page.user.type(await screen.findByLabelText("Code"), "0123");
    act(() => {
      second.as(() =>
        keepChallenge({
          purpose: flow.purpose,
          email: "grace@example.com",
          browserSecret: "g".repeat(43),
          resendAt: 0,
          returnTo: null,
          answered: true,
        }),
      );
      window.dispatchEvent(new StorageEvent("storage", { storageArea: localStorage }));
    });
    expect(screen.getByText("ada@example.com")).toBeVisible();
    expect(screen.getByLabelText("Code")).toHaveValue("0123");
    expect(screen.queryByText("grace@example.com")).not.toBeInTheDocument();
    expect(await answer(flow, page, "4567")).toMatchObject([
      { email: "ada@example.com", code: "01234567" },
    ]);
  });

  test("F-E5: a tab that has asked for nothing shows the newest, and then stays with it", async () => {
    const [first, third] = [new Tab(), new Tab()];
    first.enter();
    await ask(flow, "ada@example.com");
    first.leave();
    third.enter();
    const page = openPage(flow.step);
    await heading(flow.title);
    expect(screen.getByText("ada@example.com")).toBeVisible();
    page.view.unmount();
    third.leave();
    await ask(flow, "grace@example.com");
    sessionStorage.clear();
    third.enter();
    openPage(flow.step);
    await heading(flow.title);
    expect(screen.getByText("ada@example.com")).toBeVisible();
  });
});

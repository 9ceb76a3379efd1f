import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { latchkey as config } from "../../latchkey.config";
import { makeDeployment, openPage, signedInBefore, SIGNED_IN, USER } from "../support/page";
import { SCREENS } from "../support/screens";
import { textsBesideOthers, translatePage } from "../support/translation";

/** Lets what was begun come to an end, and translates what it has brought. */
async function settle(): Promise<void> {
  await act(() => new Promise((done) => setTimeout(done, 0)));
  translatePage();
}

function enabled(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

/** Types into every field and presses every button, one after the other, until it is over. */
async function useEverything(): Promise<void> {
  for (const input of enabled("input:not([type=file]):not([hidden]), textarea"))
    for (const value of ["a", ""]) {
      if (input.isConnected) fireEvent.change(input, { target: { value } });
      await settle();
    }
  for (const button of enabled("main button, [role=dialog] button, [role=alertdialog] button"))
    for (let press = 0; press < 2; press++) {
      if (button.isConnected) fireEvent.click(button);
      await settle();
    }
}

function isDrawn(): boolean {
  return document.querySelector("h1, main") !== null;
}

describe("F-E1: on a page that the browser translates", () => {
  test.each(SCREENS)("every text of $name stands alone in its element", async ({ open }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // one screen breaks on purpose
    await open();
    expect(textsBesideOthers(document.body)).toEqual([]);
  });

  test.each(SCREENS)("all of $name can be used", async ({ open }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // one screen breaks on purpose
    await open();
    translatePage();
    await useEverything();
    expect(textsBesideOthers(document.body)).toEqual([]);
    expect(isDrawn()).toBe(true);
  });

  test("what was saved is said and taken back", async () => {
    signedInBefore();
    openPage(
      "/settings/profile",
      makeDeployment().answer("users:updateProfile", () => null),
    );
    const name = await screen.findByLabelText("Name");
    for (const value of ["Ada", "Grace"]) {
      translatePage();
      fireEvent.change(name, { target: { value } });
      expect(screen.queryByText(/Saved/)).not.toBeInTheDocument();
      if (name.closest("form") !== null) fireEvent.submit(name.closest("form") ?? name);
      expect(await screen.findByText("Saved")).toBeVisible();
    }
  });

  test("a countdown ends, and a new code is told of", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const challenge = {
      purpose: "reset",
      email: USER.email,
      browserSecret: "s".repeat(43),
      resendAt: Date.now() + 3000,
    };
    localStorage.setItem(`${config.slug}.challenge.reset`, JSON.stringify(challenge));
    openPage(
      "/reset-password",
      makeDeployment().answer("auth:signIn", () => ({ tokens: null })),
    );
    const again = await screen.findByRole("button", { name: /Send a new code/ });
    translatePage();
    await act(() => vi.advanceTimersByTimeAsync(4000));
    expect(again).toHaveTextContent(/^Send a new code$/);
    translatePage();
    fireEvent.click(again);
    await waitFor(() => expect(again).toHaveTextContent("in 0:"));
    expect(screen.getByText(`New code sent to ${USER.email}`)).toBeVisible();
  });

  test("what was downloaded can be downloaded again, and waiting can be given up", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    vi.stubGlobal(
      "URL",
      Object.assign(URL, { createObjectURL: () => "blob:", revokeObjectURL() {} }),
    );
    signedInBefore();
    const deployment = makeDeployment().answer("dataExport:page", () => ({
      table: "users",
      rows: [],
      cursor: null,
    }));
    openPage("/settings/account", deployment);
    const button = await screen.findByRole("button", { name: "Download my data" });
    for (let time = 0; time < 2; time++) {
      fireEvent.click(button);
      expect(await screen.findByText("Your data was downloaded.")).toBeVisible();
      translatePage();
    }
    deployment.answer("dataExport:page", () => new Promise(() => undefined));
    fireEvent.click(button);
    await act(() => vi.advanceTimersByTimeAsync(10_100));
    translatePage();
    fireEvent.click(screen.getByText(/Stop waiting/));
    translatePage();
    expect(screen.queryByText(/Still working/)).not.toBeInTheDocument();
    expect(button).not.toHaveAttribute("aria-disabled");
  });

  test("an error gives way to the next one", async () => {
    openPage("/sign-in", makeDeployment().answer("auth:signIn", SIGNED_IN));
    const email = await screen.findByLabelText("Email");
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    await screen.findByText("Enter your email address");
    translatePage();
    fireEvent.change(email, { target: { value: "ada" } });
    expect(screen.getByText(/like name@example.com/)).toBeVisible();
    expect(screen.queryByText(/Enter your email address/)).not.toBeInTheDocument();
  });
});

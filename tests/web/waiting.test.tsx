import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Refusal } from "../support/fake-deployment";
import {
  expectAccessible,
  heading,
  makeDeployment,
  openPage,
  setOnline,
  signedInBefore,
  ownMethod,
} from "../support/page";
import { latchkey } from "../../latchkey.config";

/** By name, because a toast of an earlier test, which is on its way out, is a dialog as well. */
const STEP_UP = { name: "Confirm that it is you" };

const never = () => new Promise<never>(() => undefined);

async function pass(milliseconds: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

/**
 * Typing by events, because the person's own pauses would pass the time that these tests measure.
 */
async function submitSignIn(): Promise<HTMLElement> {
  fireEvent.change(await screen.findByLabelText("Email"), { target: { value: "a@example.com" } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: "a quiet harbour" } });
  const button = screen.getByRole("button", { name: "Sign in" });
  fireEvent.click(button);
  return button;
}

describe("waiting for an answer", () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });

  test("shows a spinner only when it takes longer than a moment", async () => {
    openPage("/sign-in", makeDeployment().answer("auth:signIn", never));
    const button = await submitSignIn();
    expect(button.querySelector(".animate-spin")).toBeNull();
    await pass(450);
    expect(button.querySelector(".animate-spin")).not.toBeNull();
  });

  test("after ten seconds says that it still works, and can be given up with everything kept", async () => {
    openPage("/sign-in", makeDeployment().answer("auth:signIn", never));
    const button = await submitSignIn();
    expect(screen.queryByText(/Still working/)).not.toBeInTheDocument();
    await pass(10_100);
    expect(screen.getByText(/Still working/)).toBeVisible();
    fireEvent.click(screen.getByRole("button", { name: "Stop waiting" }));
    expect(button).toHaveAccessibleName("Sign in");
    expect(button).not.toHaveAttribute("aria-disabled");
    expect(screen.getByLabelText("Password")).toHaveValue("a quiet harbour");
  });

  test("does not count the time that a person takes to say who they are", async () => {
    signedInBefore();
    const deployment = makeDeployment()
      .answer("signInMethods:list", () => [ownMethod("password", 0)])
      .answer("emailChanges:pending", () => null)
      .answer("emailChanges:request", () => {
        throw new Refusal({ code: "REAUTHENTICATION_REQUIRED", methods: ["password"] });
      })
      .answer("reauthentication:withPassword", never);
    openPage("/settings/security", deployment);
    const email = await screen.findByLabelText("New email");
    fireEvent.change(email, { target: { value: "new@example.com" } });
    fireEvent.click(screen.getByRole("button", { name: "Change email" }));
    const dialog = await screen.findByRole("dialog", STEP_UP);
    await pass(30_000);
    expect(screen.queryByText(/Still working/)).not.toBeInTheDocument();
    fireEvent.change(within(dialog).getByLabelText("Password"), { target: { value: "a lantern" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "Confirm" }));
    await pass(10_100);
    expect(within(dialog).getByText(/Still working/)).toBeVisible();
  });

  test("for GitHub says so after ten seconds, at the button and after coming back", async () => {
    localStorage.setItem(`__convexAuthOAuthVerifier_${latchkey.slug}`, "verifier");
    const deployment = makeDeployment().answer("auth:signIn", never);
    const { view } = openPage(
      "/auth/callback?code=12345678&provider=github&returnTo=%2Fnotes",
      deployment,
    );
    await heading("Finishing sign-in with GitHub");
    await pass(10_100);
    expect(screen.getByText(/longer than usual/)).toBeVisible();
    const back = screen.getByRole("link", { name: "Stop waiting and go back" });
    expect(back).toHaveAttribute("href", "/sign-in?returnTo=%2Fnotes");
    view.unmount();
    openPage("/sign-in", deployment);
    fireEvent.click(await screen.findByRole("button", { name: "Continue with GitHub" }));
    await pass(10_100);
    expect(screen.getByText(/Still working/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Stop waiting" })).toBeVisible();
  });

  test("ignores what comes after it was given up", async () => {
    let refuse = () => undefined as void;
    const late = () =>
      new Promise<never>((_, reject) => {
        refuse = () => reject(new Error("late"));
      });
    openPage("/sign-in", makeDeployment().answer("auth:signIn", late));
    await submitSignIn();
    await pass(10_100);
    fireEvent.click(screen.getByRole("button", { name: "Stop waiting" }));
    refuse();
    await pass(100);
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });
});

describe("a connection that goes away", () => {
  test("is told of at once when the browser is offline, and forgotten when it is back", async () => {
    const { deployment } = openPage("/sign-in");
    await heading("Sign in");
    act(() => deployment.drop());
    setOnline(false);
    expect(await screen.findByText("You are offline. What you type here is kept.")).toBeVisible();
    await expectAccessible();
    setOnline(true);
    await waitFor(() => expect(screen.queryByText(/You are offline/)).not.toBeInTheDocument());
  });

  test("is told of only after some seconds when the server is lost, and forgotten by itself", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { deployment } = openPage("/sign-in");
    await heading("Sign in");
    await pass(500);
    act(() => deployment.drop());
    await pass(2000);
    expect(screen.queryByText("Reconnecting…")).not.toBeInTheDocument();
    await pass(5000);
    expect(screen.getByText("Reconnecting…")).toBeVisible();
    deployment.reachable = true;
    await pass(20_000);
    expect(screen.queryByText("Reconnecting…")).not.toBeInTheDocument();
  });
});

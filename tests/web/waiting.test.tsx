import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { expectAccessible, heading, makeDeployment, openPage, setOnline } from "../support/page";

const never = () => new Promise<never>(() => undefined);

async function pass(milliseconds: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

/** Typing by events, because the person's own pauses would pass the time that these tests measure. */
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
    openPage("/sign-in");
    await heading("Sign in");
    setOnline(false);
    expect(screen.getByText("You are offline. What you type here is kept.")).toBeVisible();
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

import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { latchkey as config } from "../../latchkey.config";
import { noteServerTime, serverNow } from "../../src/lib/server-clock";
import { Refusal } from "../support/fake-deployment";
import { MAILED, USER, makeDeployment, openPage, signedInBefore } from "../support/page";

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Another page of the same worker starts with a right clock. */
afterEach(() => noteServerTime(Date.now()));

describe.each([
  ["two hours behind", 2 * HOUR],
  ["two hours ahead", -2 * HOUR],
  ["right", 0],
])("F-E4: on a computer whose clock is %s", (_, clockAhead) => {
  const serverTime = () => Date.now() + clockAhead;

  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true, now: Date.UTC(2026, 10, 30, 12) });
  });

  function refused(wait: number) {
    return () => {
      const now = serverTime();
      throw new Refusal({ code: "RATE_LIMITED", retryAt: now + wait, now });
    };
  }

  test("a wait is told as long as it is", async () => {
    openPage("/sign-in", makeDeployment().answer("auth:signIn", refused(2 * MINUTE)));
    fireEvent.change(await screen.findByLabelText("Email"), { target: { value: USER.email } });
    fireEvent.change(screen.getByLabelText("Password"), { target: { value: "a quiet harbour" } });
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 2 minutes.");
  });

  test("a new code can be asked for when it may be, also after a reload", async () => {
    const challenge = { purpose: "reset", email: USER.email, browserSecret: "s".repeat(43) };
    const key = `${config.slug}.challenge.reset`;
    localStorage.setItem(key, JSON.stringify({ ...challenge, resendAt: 0 }));
    const deployment = makeDeployment().answer("auth:signIn", refused(40_000));
    const { view } = openPage("/reset-password", deployment);
    fireEvent.click(await screen.findByRole("button", { name: "Send a new code" }));
    await waitFor(() => expect(screen.getByText(/^in 0:(40|39|38)$/)).toBeVisible());
    view.unmount();
    openPage("/reset-password", deployment);
    expect(await screen.findByText(/^in 0:(40|39|38|37)$/)).toBeVisible();
    await act(() => vi.advanceTimersByTimeAsync(41_000));
    expect(screen.getByRole("button", { name: "Send a new code" })).not.toHaveAttribute(
      "aria-disabled",
    );
  });

  test("a clock that is set right while one waits makes nobody wait for longer", async () => {
    const deployment = makeDeployment().answer("auth:signIn", MAILED);
    const { view } = openPage("/forgot-password", deployment);
    fireEvent.change(await screen.findByLabelText("Email"), { target: { value: USER.email } });
    fireEvent.click(screen.getByRole("button", { name: "Send code" }));
    await screen.findByText(/^in 0:/);
    view.unmount();
    vi.setSystemTime(Date.now() - 2 * HOUR);
    openPage("/reset-password", deployment);
    expect(await screen.findByRole("button", { name: "Send a new code" })).not.toHaveAttribute(
      "aria-disabled",
    );
  });

  test("what happened lately is told from now, and the next code from when the last was sent", async () => {
    signedInBefore();
    const deployment = makeDeployment()
      .answer("sessions:list", () => [
        {
          _id: "1",
          current: true,
          method: "password",
          device: "Firefox",
          startedAt: serverTime() - 3 * HOUR,
          lastActiveAt: serverTime() - 5 * MINUTE,
        },
      ])
      .answer("emailChanges:pending", () => ({
        newEmail: "new@example.com",
        requestedAt: serverTime(),
        resendAt: serverTime() + 45_000,
        expiresAt: serverTime() + 10 * MINUTE,
      }));
    deployment.clockAhead = clockAhead;
    localStorage.setItem(
      `${config.slug}.emailChange`,
      JSON.stringify({ newEmail: "new@example.com", browserSecret: "s".repeat(43) }),
    );
    const { view } = openPage("/settings/sessions", deployment);
    expect(await screen.findByText("5 minutes ago")).toBeVisible();
    expect(screen.getByText("3 hours ago")).toBeVisible();
    expect(Math.abs(serverNow() - serverTime())).toBeLessThan(5000);
    view.unmount();
    openPage("/settings/security", deployment);
    expect(await screen.findByText(/^in 0:4\d$/)).toBeVisible();
  });
});

import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { latchkey as config } from "../../latchkey.config";
import { heading, makeDeployment, openPage, ownMethod, USER } from "../support/page";
import { opened, press, said } from "../support/keyboard-user";

const THEN = Date.UTC(2026, 10, 20);

describe("F-E16: the focus", () => {
  test("stays at a method that was disconnected", async () => {
    const password = ownMethod("password", THEN, { removable: true });
    const github = ownMethod("github", THEN, { handle: "ada", removable: true });
    const deployment = makeDeployment()
      .answer("signInMethods:list", () => [password, github])
      .answer("emailChanges:pending", () => null)
      .answer("signInMethods:disconnect", () => {
        deployment.answer("signInMethods:list", () => [password]);
        return null;
      });
    await opened("/settings/security", deployment);
    await press("Disconnect GitHub");
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Connect GitHub" })).toHaveFocus(),
    );
  });

  test("stays with the address when its form gives way to that of the code, and back", async () => {
    const pending = {
      newEmail: "new@example.com",
      requestedAt: 0,
      resendAt: 0,
      expiresAt: Date.now() + 600_000,
    };
    const deployment = makeDeployment()
      .answer("emailChanges:pending", () => null)
      .answer("emailChanges:request", () => {
        deployment.answer("emailChanges:pending", () => pending);
        return null;
      })
      .answer("emailChanges:confirm", () => {
        deployment
          .answer("users:current", () => ({ ...USER, email: "new@example.com" }))
          .answer("emailChanges:pending", () => null);
        return null;
      });
    await opened("/settings/security", deployment);
    const email = await screen.findByLabelText("New email");
    fireEvent.change(email, { target: { value: "new@example.com" } });
    await press("Change email");
    const section = screen.getByRole("region", { name: /email/i });
    const title = within(section).getByRole("heading", { level: 2 });
    await waitFor(() => expect(title).toHaveFocus());
    fireEvent.change(screen.getByLabelText("Code"), { target: { value: "12345678" } });
    await press(/^Confirm/);
    await waitFor(() => expect(title).toHaveFocus());
    await said("Your address is new@example.com now.");
  });

  test("goes to the next device when one is signed out", async () => {
    const session = (id: string, current: boolean) => ({
      _id: id,
      current,
      method: "password",
      device: id,
      startedAt: THEN,
      lastActiveAt: THEN,
    });
    let ids = ["Firefox", "Chrome", "Safari"];
    const list = () => ids.map((id) => session(id, id === "Firefox"));
    const deployment = makeDeployment();
    deployment.answer("sessions:list", list).answer("sessions:revoke", ({ sessionId }) => {
      ids = ids.filter((id) => id !== sessionId);
      deployment.answer("sessions:list", list);
      return null;
    });
    await opened("/settings/sessions", deployment);
    await press("Sign out Chrome");
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Sign out Safari" })).toHaveFocus(),
    );
  });

  test("goes back to the form when waiting was given up", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    openPage(
      "/sign-in",
      makeDeployment().answer("auth:signIn", () => new Promise(() => undefined)),
    );
    fireEvent.keyDown(document.body, { key: "Tab" });
    await vi.dynamicImportSettled();
    fireEvent.change(await screen.findByLabelText("Email"), { target: { value: USER.email } });
    fireEvent.change(screen.getByLabelText("Password"), { target: { value: "a quiet harbour" } });
    await press("Sign in");
    await act(() => vi.advanceTimersByTimeAsync(10_100));
    await press("Stop waiting");
    await waitFor(() => expect(screen.getByRole("button", { name: "Sign in" })).toHaveFocus());
  });
});

describe("F-E15: what happened is said", () => {
  test("of a password that was removed", async () => {
    const methods = ["password", "github"].map((id) => ownMethod(id, THEN, { removable: true }));
    const deployment = makeDeployment()
      .answer("signInMethods:list", () => methods)
      .answer("emailChanges:pending", () => null)
      .answer("passwords:remove", () => {
        deployment.answer("signInMethods:list", () => methods.slice(1));
        return null;
      });
    await opened("/settings/security", deployment);
    await press("Remove password");
    await said("Password removed");
  });
});

describe("F-E14:", () => {
  test("a whole mail pasted as a code is read", async () => {
    const deployment = makeDeployment().answer("emailChanges:pending", () => ({
      newEmail: "new@example.com",
      requestedAt: 0,
      resendAt: 0,
      expiresAt: Date.now() + 600_000,
    }));
    localStorage.setItem(
      `${config.slug}.emailChange`,
      JSON.stringify({ newEmail: "new@example.com", browserSecret: "s".repeat(43) }),
    );
    await opened("/settings/security", deployment);
    const field = await screen.findByLabelText("Code");
    const mail = `Date: 2026-11-30 13:05 ${"Received: by mail.example ".repeat(40)} 40916273 It works`;
    fireEvent.change(field, { target: { value: mail } });
    expect(field).toHaveValue("40916273");
    fireEvent.change(field, { target: { value: "۱۲۳" } });
    expect(field).toHaveValue("۱۲۳");
    fireEvent.change(field, { target: { value: "۱۲۳۴۵۶۷۸" } });
    expect(field).toHaveValue("12345678");
  });

  test("the page after a deletion says nothing to who has asked for none", async () => {
    openPage("/goodbye");
    await heading("When an account is deleted");
    expect(document.body).not.toHaveTextContent(/Your account will be|You are signed out/);
  });
});

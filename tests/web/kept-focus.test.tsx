import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { latchkey as config } from "../../latchkey.config";
import {
  heading,
  makeDeployment,
  openPage,
  ownMethod,
  signedInBefore,
  USER,
} from "../support/page";
import type { FakeDeployment } from "../support/fake-deployment";
import { HAS_SAMPLE } from "../support/sample-presence";

const THEN = Date.UTC(2026, 10, 20);

async function opened(path: string, deployment: FakeDeployment) {
  signedInBefore();
  const page = openPage(path, deployment);
  fireEvent.keyDown(document.body, { key: "Tab" });
  await vi.dynamicImportSettled();
  return page;
}

async function press(name: string | RegExp): Promise<HTMLElement> {
  const button = await screen.findByRole("button", { name });
  button.focus();
  fireEvent.click(button);
  return button;
}

function todo(text: string) {
  return { _id: text, text, done: false };
}

/** What is read aloud of the changes on the page. */
async function said(text: string): Promise<void> {
  await waitFor(() =>
    expect(screen.getAllByRole("status").map((region) => region.textContent)).toContain(text),
  );
}

describe("F-E16: the focus", () => {
  test.skipIf(!HAS_SAMPLE)(
    "goes to the next row when one is deleted, then to the one before, then to the heading",
    async () => {
      let todos = ["Oil", "Polish", "Turn"];
      const deployment = makeDeployment();
      const list = () => todos.map(todo);
      deployment
        .answer("sample/todos:getMyTodos", list)
        .answer("sample/todos:deleteTodo", ({ todoId }) => {
          todos = todos.filter((text) => text !== todoId);
          deployment.answer("sample/todos:getMyTodos", list);
          return null;
        });
      await opened("/", deployment);
      await press("Delete “Polish”");
      await waitFor(() =>
        expect(screen.getByRole("button", { name: "Delete “Turn”" })).toHaveFocus(),
      );
      await said("Deleted: Polish");
      await press("Delete “Turn”");
      await waitFor(() =>
        expect(screen.getByRole("button", { name: "Delete “Oil”" })).toHaveFocus(),
      );
      await press("Delete “Oil”");
      await waitFor(() => expect(screen.getByRole("heading", { name: "To-dos" })).toHaveFocus());
    },
  );

  test.skipIf(!HAS_SAMPLE)("goes to the plan when it was raised, and that is said", async () => {
    const deployment = makeDeployment().answer("sample/billing:upgrade", () => {
      deployment.answer("sample/billing:plan", () => "pro");
      return null;
    });
    await opened("/", deployment);
    await press("Upgrade to Pro");
    await waitFor(() => expect(screen.getByRole("heading", { name: "Plan" })).toHaveFocus());
    await said("Thank you. You are on the Pro plan.");
  });

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

  test.skipIf(!HAS_SAMPLE)(
    "is left alone when the person has gone elsewhere or to nothing",
    async () => {
      const deployment = makeDeployment().answer("sample/todos:getMyTodos", () => [todo("Oil")]);
      await opened("/", deployment);
      const button = await screen.findByRole("button", { name: "Delete “Oil”" });
      button.focus();
      act(() => button.blur());
      await act(() => new Promise((done) => setTimeout(done, 0)));
      act(() => void deployment.answer("sample/todos:getMyTodos", () => []));
      await waitFor(() => expect(button).not.toBeInTheDocument());
      await act(() => new Promise((done) => setTimeout(done, 100)));
      expect(document.body).toHaveFocus();
    },
  );
});

describe("F-E15: what happened is said", () => {
  test.skipIf(!HAS_SAMPLE)("of to-dos, messages and posts", async () => {
    const post = { _id: "p", title: "Locks", body: "x", published: false, mine: true };
    const message = { _id: "m", body: "Hi", mine: true, createdAt: THEN };
    const author = { authorName: null, authorImage: null };
    const deployment = makeDeployment()
      .answer("sample/todos:getMyTodos", () => [todo("Oil")])
      .answer("sample/todos:addTodo", () => null)
      .answer("sample/todos:completeTodo", () => null)
      .answer("sample/messages:list", () => [{ ...message, ...author }])
      .answer("sample/messages:send", () => null)
      .answer("sample/messages:remove", () => null)
      .answer("sample/posts:list", () => [{ ...post, ...author }])
      .answer("sample/posts:setPublished", () => null)
      .answer("sample/posts:remove", () => null);
    await opened("/", deployment);
    fireEvent.change(await screen.findByLabelText("New to-do"), { target: { value: "Turn" } });
    await press("Add");
    await said("Added: Turn");
    fireEvent.click(screen.getByRole("checkbox", { name: "Oil" }));
    await said("Done: Oil");
    fireEvent.change(screen.getByRole("textbox", { name: "Message" }), {
      target: { value: "Hey" },
    });
    await press("Send");
    await said("Message sent");
    await press("Delete your message “Hi”");
    await said("Message deleted");
    await press("Publish: Locks");
    await said("Published: Locks");
    await press("Delete: Locks");
    await said("Deleted: Locks");
  });

  test.skipIf(!HAS_SAMPLE)("once more when the same happens again", async () => {
    const deployment = makeDeployment()
      .answer("sample/messages:send", () => null)
      .answer("sample/messages:list", () => []);
    await opened("/", deployment);
    const field = await screen.findByRole("textbox", { name: "Message" });
    const said = () => screen.queryByText("Message sent");
    fireEvent.change(field, { target: { value: "one" } });
    await press("Send");
    await waitFor(() => expect(said()).toBeInTheDocument());
    const first = said();
    fireEvent.change(field, { target: { value: "two" } });
    await press("Send");
    await waitFor(() => expect(said()).not.toBe(first));
  });
});

describe("F-E14:", () => {
  test.skipIf(!HAS_SAMPLE)(
    "a form that is pressed twice does its work once and says nothing",
    async () => {
      const deployment = makeDeployment().answer("sample/todos:addTodo", () => null);
      await opened("/", deployment);
      const field = await screen.findByLabelText("New to-do");
      fireEvent.change(field, { target: { value: "Oil" } });
      await press("Add");
      await waitFor(() => expect(field).toHaveValue(""));
      fireEvent.click(screen.getByRole("button", { name: "Add" }));
      expect(screen.queryByRole("alert")).not.toBeInTheDocument();
      expect(deployment.sentTo("sample/todos:addTodo")).toHaveLength(1);
      fireEvent.change(field, { target: { value: "Turn" } });
      await press("Add");
      await waitFor(() => expect(deployment.sentTo("sample/todos:addTodo")).toHaveLength(2));
    },
  );

  test.skipIf(!HAS_SAMPLE)(
    "a press long after the last still explains what is missing",
    async () => {
      const deployment = makeDeployment().answer("sample/todos:addTodo", () => null);
      await opened("/", deployment);
      const field = await screen.findByLabelText("New to-do");
      fireEvent.change(field, { target: { value: "Oil" } });
      await press("Add");
      await waitFor(() => expect(field).toHaveValue(""));
      await act(() => new Promise((done) => setTimeout(done, 600)));
      await press("Add");
      expect(await screen.findByRole("alert")).toHaveTextContent("Write what is to be done");
    },
  );

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

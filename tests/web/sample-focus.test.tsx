import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { opened, press, said } from "../support/keyboard-user";
import { makeDeployment } from "../support/page";

const THEN = Date.UTC(2026, 10, 20);

function todo(text: string) {
  return { _id: text, text, done: false };
}

describe("F-E16: the focus in the sample", () => {
  test("goes to the next row when one is deleted, then to the one before, then to the heading", async () => {
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
    await waitFor(() => expect(screen.getByRole("button", { name: "Delete “Oil”" })).toHaveFocus());
    await press("Delete “Oil”");
    await waitFor(() => expect(screen.getByRole("heading", { name: "To-dos" })).toHaveFocus());
  });

  test("goes to the plan when it was raised, and that is said", async () => {
    const deployment = makeDeployment().answer("sample/billing:upgrade", () => {
      deployment.answer("sample/billing:plan", () => "pro");
      return null;
    });
    await opened("/", deployment);
    await press("Upgrade to Pro");
    await waitFor(() => expect(screen.getByRole("heading", { name: "Plan" })).toHaveFocus());
    await said("Thank you. You are on the Pro plan.");
  });

  test("is left alone when the person has gone elsewhere or to nothing", async () => {
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
  });
});

describe("F-E15: what happened in the sample is said", () => {
  test("of to-dos, messages and posts", async () => {
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

  test("once more when the same happens again", async () => {
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

/** Adds a to-do and waits until its field is free again, which it returns. */
async function addsOil(): Promise<HTMLElement> {
  const field = await screen.findByLabelText("New to-do");
  fireEvent.change(field, { target: { value: "Oil" } });
  await press("Add");
  await waitFor(() => expect(field).toHaveValue(""));
  return field;
}

describe("F-E14: a form of the sample", () => {
  test("a form that is pressed twice does its work once and says nothing", async () => {
    const deployment = makeDeployment().answer("sample/todos:addTodo", () => null);
    await opened("/", deployment);
    const field = await addsOil();
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    expect(deployment.sentTo("sample/todos:addTodo")).toHaveLength(1);
    fireEvent.change(field, { target: { value: "Turn" } });
    await press("Add");
    await waitFor(() => expect(deployment.sentTo("sample/todos:addTodo")).toHaveLength(2));
  });

  test("a press long after the last still explains what is missing", async () => {
    const deployment = makeDeployment().answer("sample/todos:addTodo", () => null);
    await opened("/", deployment);
    await addsOil();
    await act(() => new Promise((done) => setTimeout(done, 600)));
    await press("Add");
    expect(await screen.findByRole("alert")).toHaveTextContent("Write what is to be done");
  });
});

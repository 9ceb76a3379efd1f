import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { latchkey } from "../../latchkey.config";
import { makeDeployment, openPage, signedInBefore } from "../support/page";

describe("the workspace's forms", () => {
  test("are empty again once a draft is saved, and keep what was not", async () => {
    signedInBefore();
    const deployment = makeDeployment().answer("sample/posts:create", () => "post");
    const { view } = openPage("/", deployment);
    const title = await screen.findByLabelText("Title");
    fireEvent.change(title, { target: { value: "On keyholes" } });
    fireEvent.change(screen.getByLabelText("New to-do"), { target: { value: "Oil the lock" } });
    fireEvent.change(screen.getByLabelText("Text"), { target: { value: "They are small." } });
    fireEvent.click(screen.getByRole("button", { name: "Save draft" }));
    await screen.findByText("Draft saved");
    expect(title).toHaveValue("");
    view.unmount();
    openPage("/", deployment);
    expect(await screen.findByLabelText("New to-do")).toHaveValue("Oil the lock");
    expect(screen.getByLabelText("Title")).toHaveValue("");
  });

  test("F-A5: a to-do whose answer was lost by a reload is no draft when it is there, and never added twice", async () => {
    signedInBefore();
    const deployment = makeDeployment().answer(
      "sample/todos:addTodo",
      () => new Promise<never>(() => undefined),
    );
    const { view } = openPage("/", deployment);
    fireEvent.change(await screen.findByLabelText("New to-do"), { target: { value: "Oil it" } });
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(deployment.sentTo("sample/todos:addTodo")).toHaveLength(1));
    view.unmount();

    const unknown = makeDeployment()
      .answer("sample/drafts:isThere", () => false)
      .answer("sample/todos:addTodo", () => "todo");
    const again = openPage("/", unknown);
    const field = await screen.findByLabelText("New to-do");
    expect(field).toHaveValue("Oil it");
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(field).toHaveValue(""));
    expect(unknown.sentTo("sample/todos:addTodo")).toEqual(
      deployment.sentTo("sample/todos:addTodo"),
    );
    again.view.unmount();
  });

  test("F-A5: a draft whose row is there is gone", async () => {
    signedInBefore();
    sessionStorage.setItem(`${latchkey.slug}.draft.user.todo-text`, "Oil it");
    const sent = { key: "k", input: JSON.stringify({ text: "Oil it" }) };
    sessionStorage.setItem(`${latchkey.slug}.draft.user.todo-sent`, JSON.stringify(sent));
    openPage(
      "/",
      makeDeployment().answer("sample/drafts:isThere", () => true),
    );
    const field = await screen.findByLabelText("New to-do");
    await waitFor(() => expect(field).toHaveValue(""));
    expect(sessionStorage.getItem(`${latchkey.slug}.draft.user.todo-text`)).toBeNull();
  });

  test("F-A5: what is typed while a row is being added stays", async () => {
    signedInBefore();
    let arrive = () => undefined as void;
    const deployment = makeDeployment().answer(
      "sample/todos:addTodo",
      () => new Promise<string>((done) => (arrive = () => done("todo"))),
    );
    openPage("/", deployment);
    const field = await screen.findByLabelText("New to-do");
    fireEvent.change(field, { target: { value: "First" } });
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(deployment.sentTo("sample/todos:addTodo")).toHaveLength(1));
    fireEvent.change(field, { target: { value: "Second" } });
    await act(async () => arrive());
    await waitFor(() => expect(screen.getByRole("button", { name: "Add" })).toBeEnabled());
    expect(field).toHaveValue("Second");
  });
});

describe("the workspace's lists", () => {
  const later = <Result,>(result: Result) =>
    new Promise<Result>((done) => {
      setTimeout(() => done(result), 500);
    });

  test("F-A7: quick ticks all count, and the last on a row is what stays", async () => {
    signedInBefore();
    const todos = ["a", "b", "c"].map((_id) => ({ _id, text: `To-do ${_id}`, done: false }));
    const deployment = makeDeployment();
    const show = () =>
      deployment.answer("sample/todos:getMyTodos", () => todos.map((t) => ({ ...t })));
    show().answer("sample/todos:completeTodo", async ({ todoId, done }) => {
      await later(null);
      for (const todo of todos) if (todo._id === todoId) todo.done = done === true;
      return null;
    });
    openPage("/", deployment);
    for (const { text } of todos) fireEvent.click(await screen.findByLabelText(text));
    fireEvent.click(screen.getByLabelText("To-do b"));
    await waitFor(() => expect(deployment.sentTo("sample/todos:completeTodo")).toHaveLength(4));
    await waitFor(() => expect(todos.map(({ done }) => done)).toEqual([true, false, true]));
    for (const { text, done } of todos)
      expect((await screen.findByLabelText<HTMLInputElement>(text)).checked).toBe(done);
  });

  test("F-A7: rows of posts and messages wait for no other row", async () => {
    signedInBefore();
    const row = { authorName: null, mine: true, createdAt: 0 };
    const deployment = makeDeployment()
      .answer("sample/posts:list", () =>
        ["p", "q"].map((_id) => ({ ...row, _id, title: _id, body: "", published: false })),
      )
      .answer("sample/messages:list", () =>
        ["m", "n"].map((_id) => ({ ...row, _id, body: _id, authorImage: null })),
      );
    for (const name of ["posts:setPublished", "messages:remove"])
      deployment.answer(`sample/${name}`, () => later(null));
    openPage("/", deployment);
    for (const button of await screen.findAllByRole("button", { name: /^Publish/ }))
      fireEvent.click(button);
    for (const button of screen.getAllByRole("button", { name: /^Delete.*[mn]\b/ }))
      fireEvent.click(button);
    await waitFor(() => {
      expect(deployment.sentTo("sample/posts:setPublished")).toHaveLength(2);
      expect(deployment.sentTo("sample/messages:remove")).toHaveLength(2);
    });
  });
});

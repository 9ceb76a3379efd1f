import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import { failureOf, useApp } from "../../support/convexApp";

const test_ = useApp();
const email = "ada@example.com";
const INVALID = "INVALID_INPUT";

describe("todos", () => {
  test("are added, done, undone and deleted, and only their owner sees them", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const eve = app.as(await app.signedUp("eve@example.com"));
    const todoId = await me.mutation(api.sample.todos.addTodo, { text: "  buy a lock " });
    const second = await me.mutation(api.sample.todos.addTodo, { text: "buy a key" });
    await me.mutation(api.sample.todos.completeTodo, { todoId, done: true });
    expect(await me.query(api.sample.todos.getMyTodos, {})).toMatchObject([
      { text: "buy a lock", done: true },
      { text: "buy a key", done: false },
    ]);
    expect(await eve.query(api.sample.todos.getMyTodos, {})).toEqual([]);
    await me.mutation(api.sample.todos.completeTodo, { todoId, done: false });
    await me.mutation(api.sample.todos.deleteTodo, { todoId: second });
    expect(await me.query(api.sample.todos.getMyTodos, {})).toMatchObject([{ done: false }]);
    vi.advanceTimersByTime(2 * 60_000);
    expect(await failureOf(me.mutation(api.sample.todos.deleteTodo, { todoId: second }))).toEqual({
      code: "NOT_FOUND",
    });
  });

  test.each(["", "   ", "x".repeat(501), "two\nlines"])("refuse the text %j", async (text) => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    expect(await failureOf(me.mutation(api.sample.todos.addTodo, { text }))).toEqual({
      code: INVALID,
      field: "text",
    });
  });

  test("F-A5: are added once for a key of their author, and found by it", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const eve = app.as(await app.signedUp("eve@example.com"));
    const sent = { text: "buy a lock", draft: "of a draft" };
    const first = await me.mutation(api.sample.todos.addTodo, sent);
    expect(await me.mutation(api.sample.todos.addTodo, sent)).toBe(first);
    expect(await me.query(api.sample.todos.getMyTodos, {})).toHaveLength(1);
    const asked = { table: "todos", draft: sent.draft } as const;
    expect(await me.query(api.sample.drafts.isThere, asked)).toBe(true);
    expect(await eve.query(api.sample.drafts.isThere, asked)).toBe(false);
    expect(await eve.mutation(api.sample.todos.addTodo, sent)).not.toBe(first);
  });

  test("cannot be read, or taken for another person by an argument, without a session", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const signedOut = { code: "UNAUTHENTICATED" };
    expect(await failureOf(app.t.query(api.sample.todos.getMyTodos, {}))).toEqual(signedOut);
    expect(await failureOf(app.t.mutation(api.sample.todos.addTodo, { text: "x" }))).toEqual(
      signedOut,
    );
    const forged = app
      .as({ token })
      .query(api.sample.todos.getMyTodos, { userId: "someone" } as never);
    await expect(forged).rejects.toThrow("Unexpected field");
  });
});

describe("messages", () => {
  test("F-A5: and posts are added once for a key, without counting twice", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    for (const turn of [1, 2])
      expect([
        turn,
        await me.mutation(api.sample.messages.send, { body: "hi", draft: "k" }),
      ]).toEqual([turn, (await me.query(api.sample.messages.list, {}))[0]?._id]);
    const post = { title: "On keys", body: "One each.", draft: "k" };
    const first = await me.mutation(api.sample.posts.create, post);
    expect(await me.mutation(api.sample.posts.create, post)).toBe(first);
    expect(await me.query(api.sample.messages.list, {})).toHaveLength(1);
    expect(await me.query(api.sample.posts.list, {})).toHaveLength(1);
  });

  test("show who wrote them by name, never by address, in the order they were written", async () => {
    const { app } = test_;
    const ada = app.as(await app.signedUp(email));
    const bob = app.as(await app.signedUp("bob@example.com"));
    await ada.mutation(api.users.updateProfile, { name: "Ada" });
    await ada.mutation(api.sample.messages.send, { body: "one\ntwo" });
    await bob.mutation(api.sample.messages.send, { body: "three" });
    const list = await bob.query(api.sample.messages.list, {});
    expect(list).toMatchObject([
      { body: "one\ntwo", authorName: "Ada", mine: false },
      { body: "three", authorName: null, mine: true },
    ]);
    expect(JSON.stringify(list)).not.toContain("@");
  });

  test("are taken back by their author alone", async () => {
    const { app } = test_;
    const ada = app.as(await app.signedUp(email));
    const bob = app.as(await app.signedUp("bob@example.com"));
    const messageId = await ada.mutation(api.sample.messages.send, { body: "oops" });
    expect(await failureOf(bob.mutation(api.sample.messages.remove, { messageId }))).toEqual({
      code: "NOT_FOUND",
    });
    await ada.mutation(api.sample.messages.remove, { messageId });
    expect(await ada.query(api.sample.messages.list, {})).toEqual([]);
  });

  test("are limited, so that one person cannot fill the room", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    for (let count = 0; count < 60; count++)
      await me.mutation(api.sample.messages.send, { body: `${count}` });
    expect(await failureOf(me.mutation(api.sample.messages.send, { body: "60" }))).toMatchObject({
      code: "RATE_LIMITED",
    });
    expect(await me.query(api.sample.messages.list, {})).toHaveLength(50);
  });
});

describe("posts", () => {
  test("are drafts for their owner alone until they are published for everybody", async () => {
    const { app } = test_;
    const ada = app.as(await app.signedUp(email));
    const bob = app.as(await app.signedUp("bob@example.com"));
    const postId = await ada.mutation(api.sample.posts.create, {
      title: "Notes",
      body: "A\n\nto G",
    });
    expect(await ada.query(api.sample.posts.list, {})).toMatchObject([
      { published: false, mine: true },
    ]);
    for (const reader of [bob, app.t]) {
      expect(await reader.query(api.sample.posts.list, {})).toEqual([]);
      expect(await reader.query(api.sample.posts.get, { postId })).toBeNull();
    }
    await ada.mutation(api.sample.posts.setPublished, { postId, published: true });
    for (const reader of [bob, app.t]) {
      expect(await reader.query(api.sample.posts.list, {})).toMatchObject([
        { title: "Notes", mine: false },
      ]);
      expect(await reader.query(api.sample.posts.get, { postId })).toMatchObject({
        body: "A\n\nto G",
      });
    }
    await ada.mutation(api.sample.posts.edit, { postId, title: "Notes on notes", body: "H" });
    await ada.mutation(api.sample.posts.setPublished, { postId, published: false });
    expect(await app.t.query(api.sample.posts.get, { postId })).toBeNull();
    await ada.mutation(api.sample.posts.remove, { postId });
    expect(await ada.query(api.sample.posts.list, {})).toEqual([]);
  });

  test("are shown newest first to a person whose session is over, as to a visitor", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const me = app.as(tokens);
    for (const title of ["first", "second"]) {
      const postId = await me.mutation(api.sample.posts.create, { title, body: "text" });
      await me.mutation(api.sample.posts.setPublished, { postId, published: true });
      vi.advanceTimersByTime(1000);
    }
    await me.mutation(api.sample.posts.create, { title: "draft", body: "text" });
    await me.action(api.auth.signOut, {});
    const titles = (await me.query(api.sample.posts.list, {})).map(({ title }) => title);
    expect(titles).toEqual(["second", "first"]);
  });

  test("can be written and rewritten sixty times an hour", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const words = { title: "Notes", body: "text" };
    const postId = await me.mutation(api.sample.posts.create, words);
    for (let count = 1; count < 60; count++)
      await me.mutation(api.sample.posts.edit, { postId, ...words });
    for (const more of [
      me.mutation(api.sample.posts.create, words),
      me.mutation(api.sample.posts.edit, { postId, ...words }),
    ])
      expect(await failureOf(more)).toMatchObject({ code: "RATE_LIMITED" });
    expect((await app.everything())["posts"]).toHaveLength(1);
  });
});

describe("the plan", () => {
  test("is raised after a payment, and only then", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const upgrade = (paymentToken: string) =>
      app.as(tokens).action(api.sample.billing.upgrade, { paymentToken });
    for (const declined of ["tok_declined", "", "4242424242424242"])
      expect(await failureOf(upgrade(declined))).toEqual({ code: "PAYMENT_DECLINED" });
    expect(await app.as(tokens).query(api.sample.billing.plan, {})).toBe("free");
    expect(await upgrade("tok_visa")).toEqual({ plan: "pro" });
    expect(await app.as(tokens).query(api.sample.billing.plan, {})).toBe("pro");
  });

  test("is raised once by presses at the same moment", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const presses = [1, 2, 3].map(() =>
      app.as(tokens).action(api.sample.billing.upgrade, { paymentToken: "tok_visa" }),
    );
    expect(await Promise.all(presses)).toEqual([1, 2, 3].map(() => ({ plan: "pro" })));
    const raised = await app
      .as(tokens)
      .query(api.activity.rows, { topic: "account", cursor: null });
    expect(raised.rows.map(({ kind }) => kind)).toEqual(["planRaised"]);
  });

  test("cannot be raised by a profile change or a call of the internal function's name", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const change = app
      .as(tokens)
      .mutation(api.users.updateProfile, { plan: "pro" } as Record<string, string>);
    await expect(change).rejects.toThrow("Unexpected field");
    expect(await failureOf(app.t.mutation(internal.sample.billing.raisePlan, {}))).toEqual({
      code: "UNAUTHENTICATED",
    });
    expect(await app.as(tokens).query(api.sample.billing.plan, {})).toBe("free");
  });
});

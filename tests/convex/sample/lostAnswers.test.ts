import { expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import * as payments from "../../../convex/sample/payments";
import { failureOf, useApp } from "../../support/convexApp";
import { type LostAnswer, testLostAnswers } from "../../support/lostAnswers";
import { SAMPLE_FUNCTIONS } from "../../support/sampleApp";

/** The sample's functions, called twice as by a browser that lost the first answer. */

const test_ = useApp();
const email = "ada@example.com";
const draft = "a draft of this browser";

const CASES: LostAnswer[] = [
  {
    id: "F-A5",
    calls: "sample/todos:addTodo",
    gap: 24 * 60 * 60_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      return () => me.mutation(api.sample.todos.addTodo, { text: "note G", draft });
    },
  },
  {
    id: "F-A5",
    calls: "sample/messages:send",
    gap: 24 * 60 * 60_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      return () => me.mutation(api.sample.messages.send, { body: "hello", draft });
    },
  },
  {
    id: "F-A5",
    calls: "sample/posts:create",
    gap: 24 * 60 * 60_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      return () => me.mutation(api.sample.posts.create, { title: "Sketch", body: "text", draft });
    },
  },
  {
    id: "F-A4",
    calls: "sample/todos:completeTodo",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const todoId = await me.mutation(api.sample.todos.addTodo, { text: "note G" });
      return () => me.mutation(api.sample.todos.completeTodo, { todoId, done: true });
    },
  },
  {
    id: "F-A4",
    calls: "sample/todos:deleteTodo",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const todoId = await me.mutation(api.sample.todos.addTodo, { text: "note G" });
      return () => me.mutation(api.sample.todos.deleteTodo, { todoId });
    },
  },
  {
    id: "F-A4",
    calls: "sample/messages:remove",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const messageId = await me.mutation(api.sample.messages.send, { body: "hello" });
      return () => me.mutation(api.sample.messages.remove, { messageId });
    },
  },
  {
    id: "F-A4",
    calls: "sample/posts:edit",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const postId = await me.mutation(api.sample.posts.create, { title: "A", body: "B" });
      return () => me.mutation(api.sample.posts.edit, { postId, title: "C", body: "D" });
    },
  },
  {
    id: "F-A4",
    calls: "sample/posts:setPublished",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const postId = await me.mutation(api.sample.posts.create, { title: "A", body: "B" });
      return () => me.mutation(api.sample.posts.setPublished, { postId, published: true });
    },
  },
  {
    id: "F-A4",
    calls: "sample/posts:remove",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const postId = await me.mutation(api.sample.posts.create, { title: "A", body: "B" });
      return () => me.mutation(api.sample.posts.remove, { postId });
    },
  },
  {
    id: "F-A8",
    calls: "sample/billing:upgrade",
    gap: 24 * 60 * 60_000,
    prepare: async (app) => {
      const tokens = await app.signedUp(email);
      return async () => {
        const again = await app.refresh(tokens.refreshToken);
        const paymentToken = "tok_visa";
        return await app.as(again ?? tokens).action(api.sample.billing.upgrade, { paymentToken });
      };
    },
  },
];

const sample = new Set(SAMPLE_FUNCTIONS.map((line) => line.split(" ")[1]));

testLostAnswers(
  () => test_.app,
  (name) => sample.has(name),
  CASES,
);

test("F-A8: one purchase is charged under one key, by whatever session and token", async () => {
  const { app } = test_;
  const tokens = await app.signedUp(email);
  const charges = vi.spyOn(payments, "charge");
  const press = (paymentToken: string) =>
    app.as(tokens).action(api.sample.billing.upgrade, { paymentToken });
  // Another card while the first is on its way, which the payment service takes for the same.
  await Promise.all([press("tok_visa"), press("tok_visa")]);
  const keys = charges.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey);
  expect(new Set(keys).size).toBe(1);
  charges.mockClear();
  expect(await press("tok_mastercard")).toEqual({ plan: "pro" });
  expect(charges).not.toHaveBeenCalled();
  expect((await app.everything())["purchases"]).toMatchObject([{ plan: "pro", state: "paid" }]);
});

test("F-A8: a payment that was sent and never heard of is sent again as the same", async () => {
  const { app } = test_;
  const tokens = await app.signedUp(email);
  const charges = vi.spyOn(payments, "charge").mockRejectedValueOnce(new Error("lost on the way"));
  const press = (paymentToken: string) =>
    app.as(tokens).action(api.sample.billing.upgrade, { paymentToken });
  await expect(press("tok_mastercard")).rejects.toThrow("lost on the way");
  expect(await press("tok_visa")).toEqual({ plan: "pro" });
  const keys = charges.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test("F-A8: a declined purchase is over, and the next press begins another", async () => {
  const { app } = test_;
  const tokens = await app.signedUp(email);
  const charges = vi.spyOn(payments, "charge");
  const press = (paymentToken: string) =>
    app.as(tokens).action(api.sample.billing.upgrade, { paymentToken });
  expect(await failureOf(press("tok_chargeDeclined"))).toEqual({ code: "PAYMENT_DECLINED" });
  expect(await press("tok_visa")).toEqual({ plan: "pro" });
  const keys = charges.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey);
  expect(new Set(keys).size).toBe(2);
  expect((await app.everything())["purchases"]).toMatchObject([
    { state: "declined" },
    { state: "paid" },
  ]);
});

test("F-A5: a draft is one row of one person, and another draft is another row", async () => {
  const { app } = test_;
  const ada = app.as(await app.signedUp(email));
  const bob = app.as(await app.signedUp("bob@example.com"));
  const add = (who: typeof ada, name?: string) =>
    who.mutation(api.sample.todos.addTodo, {
      text: "note",
      ...(name !== undefined && { draft: name }),
    });
  const ids = await Promise.all([add(ada, "1"), add(ada, "2"), add(bob, "1"), add(ada), add(ada)]);
  expect(new Set(ids).size).toBe(5);
  expect(await failureOf(add(ada, "x".repeat(65)))).toEqual({
    code: "INVALID_INPUT",
    field: "draft",
  });
});

import { api } from "../../convex/_generated/api";
import type { App, Tokens } from "./convexApp";

/** What tests of all functions and all tables need to know of the sample. Goes with it. */

/** Its public functions, reviewed by hand (tests/convex/publicFunctions.test.ts). */
export const SAMPLE_FUNCTIONS = [
  // For signed-in people.
  "query sample/todos:getMyTodos",
  "mutation sample/todos:addTodo",
  "mutation sample/todos:completeTodo",
  "mutation sample/todos:deleteTodo",
  "query sample/messages:list",
  "query sample/drafts:isThere",
  "mutation sample/messages:send",
  "mutation sample/messages:remove",
  "mutation sample/posts:create",
  "mutation sample/posts:edit",
  "mutation sample/posts:setPublished",
  "mutation sample/posts:remove",
  "query sample/billing:plan",
  "action sample/billing:upgrade",
  // For everybody; the signed-in see their own drafts as well.
  "query sample/posts:list",
  "query sample/posts:get",
];

/** How many ids each of its queries takes, when it takes any. */
export const SAMPLE_IDS = { "sample/posts:get": 1 };

/** Leaves something in every table of the sample. */
export async function livesInSample(app: App, tokens: Tokens): Promise<void> {
  const me = app.as(tokens);
  await me.mutation(api.sample.todos.addTodo, { text: "note G" });
  await me.mutation(api.sample.messages.send, { body: "hello, Charles" });
  await me.mutation(api.sample.posts.create, { title: "Sketch", body: "of the engine" });
}

/** Shows everybody what somebody wrote; what to ask the sample's queries that take something. */
export async function publishesInSample(app: App, tokens: Tokens): Promise<Record<string, object>> {
  const me = app.as(tokens);
  await me.mutation(api.sample.messages.send, { body: "hello" });
  const postId = await me.mutation(api.sample.posts.create, { title: "Mine", body: "text" });
  await me.mutation(api.sample.posts.setPublished, { postId, published: true });
  return {
    "sample/posts:get": { postId },
    "sample/drafts:isThere": { table: "posts", draft: "of a draft" },
  };
}

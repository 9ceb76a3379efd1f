import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { DAY, livedIn } from "../../support/accountApp";
import { type Tokens, failureOf, subjectOf, useApp } from "../../support/convexApp";
import { callByName, idTables, publicFunctions, sampleOf } from "../../support/publicFunctions";

/** What the sample holds about people, as the account's own rules are about it. */

const test_ = useApp();
const email = "ada@example.com";

async function exportOf(tokens: Tokens): Promise<Record<string, object[]>> {
  const found: Record<string, object[]> = {};
  let cursor: string | null = null;
  do {
    const part: { table: string; rows: object[]; cursor: string | null } = await test_.app
      .as(tokens)
      .mutation(api.dataExport.page, { cursor });
    (found[part.table] ??= []).push(...part.rows);
    cursor = part.cursor;
  } while (cursor !== null);
  return found;
}

describe("a deleted account", () => {
  test("leaves its messages without a name, and nothing else", async () => {
    const { app } = test_;
    const ada = await livedIn(app, email);
    const bob = app.as(await app.signedUp("bob@example.com"));
    await bob.mutation(api.sample.messages.send, { body: "hello, Ada" });
    await app.as(ada).action(api.sample.billing.upgrade, { paymentToken: "tok_visa" });
    await app.as(ada).mutation(api.deletion.request, { email });
    vi.setSystemTime(Date.now() + 14 * DAY);
    await app.settle();
    await app.t.mutation(internal.deletion.sweep, {});
    vi.advanceTimersByTime(1);
    await app.t.finishInProgressScheduledFunctions();
    await app.settle();
    const { todos, posts, plans } = await app.everything();
    expect({ todos, posts, plans }).toEqual({ todos: [], posts: [], plans: [] });
    const messages = await bob.query(api.sample.messages.list, {});
    expect(messages.map(({ body, authorName }) => [body, authorName])).toEqual([
      ["hello, Charles", null],
      ["hello, Ada", null],
    ]);
  });
});

test("the download of one's data holds todos, messages and posts", async () => {
  expect(await exportOf(await livedIn(test_.app, email))).toMatchObject({
    todos: [{ text: "note G", done: false }],
    messages: [{ body: "hello, Charles" }],
    posts: [{ title: "Sketch", published: false }],
  });
});

test("the id of another's published post lets it be read, not changed", async () => {
  const { app } = test_;
  const ada = app.as(await app.signedUp(email));
  const eve = app.as(await app.signedUp("eve@example.com"));
  const postId = await ada.mutation(api.sample.posts.create, { title: "Notes", body: "text" });
  await ada.mutation(api.sample.posts.setPublished, { postId, published: true });
  const { posts: before } = await app.everything();
  const changing = publicFunctions.filter(
    ({ kind, args }) => kind === "mutation" && idTables(args).includes("posts"),
  );
  expect(changing).toHaveLength(3);
  for (const target of changing) {
    const args = sampleOf(target.args, { posts: postId }) as object; // an object, as all args
    expect(await failureOf(callByName(eve, target, args))).toEqual({ code: "NOT_FOUND" });
  }
  expect((await app.everything())["posts"]).toEqual(before);
});

test("the plan of a user of version 0.1 is moved to a table of its own", async () => {
  const { app } = test_;
  const { token } = await app.signedUp(email);
  const userId = subjectOf(token).userId as Id<"users">; // the subject's first half
  await app.t.run(async (ctx) => await ctx.db.patch("users", userId, { plan: "pro" }));
  await app.t.mutation(internal.migrations.run, {});
  await app.settle();
  expect(await app.as({ token }).query(api.sample.billing.plan, {})).toBe("pro");
  expect(JSON.stringify((await app.everything())["users"])).not.toContain("plan");
});

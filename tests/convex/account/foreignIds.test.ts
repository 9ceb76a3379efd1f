import { describe, expect, test } from "vitest";
import { livedIn } from "../../support/accountApp";
import { failureOf, subjectOf, useApp } from "../../support/convexApp";
import { callByName, idTables, publicFunctions, sampleOf } from "../../support/publicFunctions";

/**
 * S90, made from the functions themselves: one that takes an id and is new is tried without being
 * named here.
 */

const test_ = useApp();

const takingIds = publicFunctions.filter(({ args }) => idTables(args).length > 0);

/** An id of the victim's for every table that a function asks for. */
async function idsOf(token: string): Promise<Record<string, string>> {
  const everything = await test_.app.everything();
  const { userId, sessionId } = subjectOf(token);
  const user = everything["users"]?.find((row) => (row as { _id: string })._id === userId);
  return {
    ...Object.fromEntries(
      Object.entries(everything).flatMap(([table, [first]]) =>
        first === undefined ? [] : [[table, (first as { _id: string })._id]],
      ),
    ),
    authSessions: sessionId,
    users: userId,
    _storage: String((user as { avatarId?: string }).avatarId),
  };
}

async function withoutLimits() {
  const { rateLimits: _counts, ...rest } = await test_.app.everything();
  return rest;
}

test("there are functions that take ids, and the matrix knows every table they name", async () => {
  const ids = await idsOf((await livedIn(test_.app, "ada@example.com")).token);
  const names = takingIds.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["avatars:attach", "sessions:revoke"]));
  for (const { name, args } of takingIds)
    for (const table of idTables(args))
      expect([name, table, ids[table]]).toEqual([name, table, expect.stringMatching(/\w{5,}/)]);
});

describe("S90: another's id", () => {
  test.each(takingIds)("in $name is not found, and nothing changes", async (target) => {
    const { app } = test_;
    const ids = await idsOf((await livedIn(app, "ada@example.com")).token);
    const eve = await app.signedUp("eve@example.com");
    const args = sampleOf(target.args, ids) as object;
    const before = await withoutLimits();
    if (target.kind === "query") expect(await callByName(app.as(eve), target, args)).toBeNull();
    else
      expect(await failureOf(callByName(app.as(eve), target, args))).toEqual({
        code: "NOT_FOUND",
      });
    expect(await withoutLimits()).toEqual(before);
  });

  test.each(takingIds)("in $name does nothing for a visitor", async (target) => {
    const { app } = test_;
    const ids = await idsOf((await livedIn(app, "ada@example.com")).token);
    const args = sampleOf(target.args, ids) as object;
    const before = await withoutLimits();
    if (target.kind === "query") expect(await callByName(app.t, target, args)).toBeNull();
    else
      expect(await failureOf(callByName(app.t, target, args))).toEqual({
        code: "UNAUTHENTICATED",
      });
    expect(await withoutLimits()).toEqual(before);
  });

  test.each(takingIds)("of another table in $name is refused as no id at all", async (target) => {
    const { app } = test_;
    const me = await livedIn(app, "ada@example.com");
    const { userId } = subjectOf(me.token);
    const ids = Object.fromEntries(idTables(target.args).map((table) => [table, userId]));
    const before = await withoutLimits();
    const call = callByName(app.as(me), target, sampleOf(target.args, ids) as object);
    await expect(call).rejects.toThrow("Expected ID for table");
    expect(await withoutLimits()).toEqual(before);
  });
});

import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { signedInElsewhere } from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, subjectOf, useApp } from "../../support/convexApp";

const test_ = useApp();
const email = "ada@example.com";

async function page(tokens: Tokens, topic: "signIn" | "security" | "account" | null, size = 20) {
  const paginationOpts = { numItems: size, cursor: null };
  return await test_.app.as(tokens).query(api.activity.list, { topic, paginationOpts });
}

describe("S99: the activity", () => {
  test("says what happened, when, from which device and how it ended, newest first", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    await failureOf(signedInElsewhere(app, email, "wrong"));
    vi.advanceTimersByTime(1000);
    await signedInElsewhere(app, email, undefined, {
      ip: "198.51.100.1",
      userAgent: "Mozilla/5.0 (Macintosh) Version/17.5 Safari/605.1.15",
    });
    const lines = (await page(here, null)).page;
    expect(lines.map(({ kind }) => kind)).toEqual([
      "signedIn",
      "signInFailed",
      "signedIn",
      "signedUp",
    ]);
    expect(lines[0]).toMatchObject({
      outcome: "ok",
      topic: "signIn",
      method: "password",
      device: "Safari on macOS",
      ip: "198.51.100.1",
      here: false,
      time: expect.closeTo(Date.now(), 0),
    });
    expect(lines[1]).toMatchObject({ outcome: "failed" });
    expect(lines[2]).toMatchObject({ here: true });
  });

  test("is filtered by topic and comes in pages", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const change = { currentPassword: PASSWORD, newPassword: "another horse entirely" };
    await app.as(here).action(api.passwords.change, change);
    await app.as(here).mutation(api.dataExport.page, { cursor: null });
    const kinds = async (topic: "signIn" | "security" | "account") =>
      (await page(here, topic)).page.map(({ kind }) => kind);
    expect(await kinds("security")).toEqual(["passwordChanged"]);
    expect(await kinds("account")).toEqual(["dataExported"]);
    expect(await kinds("signIn")).toEqual(["signedIn", "signedUp"]);
    const first = await page(here, null, 3);
    expect(first).toMatchObject({ isDone: false, page: { length: 3 } });
    const paginationOpts = { numItems: 3, cursor: first.continueCursor };
    const second = await app.as(here).query(api.activity.list, { topic: null, paginationOpts });
    expect(second).toMatchObject({ isDone: true, page: { length: 1 } });
  });

  test("gives rows for a spreadsheet, all of them page by page", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    await app.t.run(async (ctx) => {
      const userId = subjectOf(here.token).userId as Id<"users">;
      for (let count = 0; count < 700; count++)
        await ctx.db.insert("activity", {
          userId,
          kind: "steppedUp",
          topic: "security",
        });
    });
    const rows = [];
    let cursor: string | null = null;
    do {
      const part: { rows: object[]; cursor: string | null } = await app
        .as(here)
        .query(api.activity.rows, { topic: null, cursor });
      rows.push(...part.rows);
      cursor = part.cursor;
    } while (cursor !== null);
    expect(rows).toHaveLength(702);
    expect(rows.at(-1)).toEqual({
      time: expect.stringMatching(/^2026-01-15T12:00:00\.\d{3}Z$/),
      kind: "signedUp",
      topic: "signIn",
      outcome: "ok",
      method: "signUp",
      device: "Firefox on Linux",
      ip: "203.0.113.7",
    });
  });

  test("is one's own: another person sees none of it", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const eve = await app.signedUp("eve@example.com");
    const kinds = (await page(eve, null)).page.map(({ kind }) => kind);
    expect(kinds).toEqual(["signedIn", "signedUp"]);
  });
});

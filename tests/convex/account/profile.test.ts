import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { AVATAR_MAX_BYTES, AVATAR_TYPES } from "../../../convex/shared/limits";
import { DAY, MINUTE, bytesOf, upload as uploadTo } from "../../support/accountApp";
import { failureOf, useApp } from "../../support/convexApp";
import { githubSignIn } from "../../support/githubTrip";

const test_ = useApp();
const email = "ada@example.com";

function upload(type?: string, bytes?: Uint8Array<ArrayBuffer>): Promise<Id<"_storage">> {
  return uploadTo(test_.app, type, bytes);
}

async function isThere(file: Id<"_storage">): Promise<boolean> {
  return await test_.app.t.run(async (ctx) => (await ctx.storage.getUrl(file)) !== null);
}

describe("the profile", () => {
  test.each(["Ada", "Ὑπατία", "Ḥabība bint Aḥmad", "李清照", "O'Neil-Žižek 3rd", "👩🏽‍🚀 Ada"])(
    "takes the name %j",
    async (name) => {
      const { app } = test_;
      const me = await app.signedUp(email);
      await app.as(me).mutation(api.users.updateProfile, { name: ` ${name} ` });
      expect(await app.current(me.token)).toMatchObject({ name });
    },
  );

  test.each([
    ["name", ""],
    ["name", " "],
    ["name", "x".repeat(81)],
    ["name", "Ada\nBcc: eve"],
    ["name", "Ada \u202Egro.live"],
    ["language", "english please"],
    ["timeZone", "../../etc/passwd"],
  ])("refuses as %s %j, and changes nothing", async (field, text) => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const before = await app.current(me.token);
    const change = app.as(me).mutation(api.users.updateProfile, { [field]: text });
    expect(await failureOf(change)).toEqual({ code: "INVALID_INPUT", field });
    expect(await app.current(me.token)).toEqual(before);
  });

  test("keeps what is not given, and clears what is null", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const update = (change: Record<string, string | null>) =>
      app.as(me).mutation(api.users.updateProfile, change);
    await update({ name: "Ada", language: "pt-BR", timeZone: "America/Argentina/Ushuaia" });
    await update({ language: null });
    expect(await app.current(me.token)).toMatchObject({
      name: "Ada",
      language: null,
      timeZone: "America/Argentina/Ushuaia",
    });
  });

  test("survives the next GitHub sign-in", async () => {
    const { app } = test_;
    const { tokens } = await githubSignIn(app);
    await app.as(tokens ?? {}).mutation(api.users.updateProfile, { name: "Mona" });
    const again = await githubSignIn(app);
    expect(await app.current(again.tokens?.token ?? "")).toMatchObject({ name: "Mona" });
  });
});

describe("a picture", () => {
  test("replaces the one before, whose file goes, and can be removed", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    expect(await app.as(me).mutation(api.avatars.uploadUrl, {})).toMatch(/^https?:/);
    const [first, second] = [await upload(), await upload("image/webp")];
    await app.as(me).action(api.avatars.attach, { storageId: first });
    expect(await app.current(me.token)).toMatchObject({ hasAvatar: true });
    await app.as(me).action(api.avatars.attach, { storageId: second });
    expect([await isThere(first), await isThere(second)]).toEqual([false, true]);
    await app.as(me).mutation(api.avatars.remove, {});
    expect(await isThere(second)).toBe(false);
    expect(await app.current(me.token)).toMatchObject({ hasAvatar: false, image: null });
  });

  test.each(AVATAR_TYPES)("of type %s is taken when its bytes are of that type", async (type) => {
    const { app } = test_;
    const me = await app.signedUp(email);
    await app.as(me).action(api.avatars.attach, { storageId: await upload(type) });
    expect(await app.current(me.token)).toMatchObject({ hasAvatar: true });
  });

  test.each([
    ["of another type", "image/svg+xml", bytesOf("image/svg+xml")],
    ["that moves", "image/gif", bytesOf("image/gif")],
    ["of another type whose bytes are a picture's", "text/html", bytesOf("image/png")],
    ["without a type", "", bytesOf("image/png")],
    ["of a page that says it is a picture", "image/png", bytesOf("text/html")],
    ["of one picture type that says it is another", "image/jpeg", bytesOf("image/png")],
    ["that ends before it has begun", "image/webp", bytesOf("image/webp").slice(0, 12)],
    ["without a byte", "image/jpeg", new Uint8Array()],
    ["that is too large", "image/png", bytesOf("image/png", AVATAR_MAX_BYTES + 1)],
  ])("%s is refused and deleted, and the old one stays", async (_, type, bytes) => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const old = await upload();
    await app.as(me).action(api.avatars.attach, { storageId: old });
    const storageId = await upload(type, bytes);
    expect(await failureOf(app.as(me).action(api.avatars.attach, { storageId }))).toEqual({
      code: "INVALID_INPUT",
      field: "avatar",
    });
    expect([await isThere(storageId), await isThere(old)]).toEqual([false, true]);
  });

  test("that two people attach at once becomes one's, and the other's stays as it was", async () => {
    const { app } = test_;
    const people = [await app.signedUp(email), await app.signedUp("bob@example.com")];
    const storageId = await upload();
    const attach = people.map((who) => app.as(who).action(api.avatars.attach, { storageId }));
    const ends = (await Promise.allSettled(attach)).map(({ status }) => status);
    expect(ends.toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await isThere(storageId)).toBe(true);
  });

  test("of somebody else, or a file that is not new, cannot be taken", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const eve = await app.signedUp("eve@example.com");
    const mine = await upload();
    await app.as(me).action(api.avatars.attach, { storageId: mine });
    const steal = (storageId: Id<"_storage">) =>
      failureOf(app.as(eve).action(api.avatars.attach, { storageId }));
    expect(await steal(mine)).toEqual({ code: "NOT_FOUND" });
    const old = await upload();
    vi.advanceTimersByTime(61 * MINUTE);
    expect(await steal(old)).toEqual({ code: "NOT_FOUND" });
  });

  test("that was uploaded and never attached is gone after a day; one in use stays", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const forgotten = await upload();
    const used = await upload();
    await app.as(me).action(api.avatars.attach, { storageId: used });
    vi.advanceTimersByTime(DAY + MINUTE);
    const recent = await upload();
    await app.t.mutation(internal.housekeeping.sweep, {});
    expect(await Promise.all([forgotten, used, recent].map(isThere))).toEqual([false, true, true]);
  });

  test("can be asked for thirty times an hour", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    for (let count = 0; count < 30; count++) await me.mutation(api.avatars.uploadUrl, {});
    expect(await failureOf(me.mutation(api.avatars.uploadUrl, {}))).toMatchObject({
      code: "RATE_LIMITED",
    });
  });
});

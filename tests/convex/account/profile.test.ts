import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { AVATAR_MAX_BYTES, AVATAR_TYPES } from "../../../convex/shared/limits";
import { DAY, MINUTE, upload as uploadTo } from "../../support/accountApp";
import { latchkey } from "../../../latchkey.config";
import { octocat } from "../../support/outsideWorld";
import { failureOf, useApp } from "../../support/convexApp";
import { githubSignIn } from "../../support/githubTrip";
import {
  bytesOf,
  jpeg,
  jpegSegment,
  joined,
  lossless,
  png,
  pngChunk,
  webp,
  webpCanvas,
  webpChunk,
} from "../../support/pictureFiles";

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

  test.each([
    "שרה\u200f",
    "محمد\u200cرضا",
    "\u200eMaría",
    "க்\u200dஷ",
    "Nguyễn",
    "དྲྭ་བརྒྱུད",
    "Андрій",
    "Иван (Ivan)",
    "Otto Support",
    "Adam",
  ])("F-E7: takes the name %j of any script and direction", async (name) => {
    const { app } = test_;
    const me = await app.signedUp(email);
    await app.as(me).mutation(api.users.updateProfile, { name });
    expect(await app.current(me.token)).toMatchObject({ name: name.normalize("NFC") });
  });

  test.each([
    ["nothing to see", ["\u200f\u200e", "\u3164", "\u2800", "\u200b", "\u00ad", "\u2060\ufeff"]],
    ["marks without a letter", ["\u0301", "Ada \u0301"]],
    ["a heap of marks", [`z${"\u0301".repeat(79)}`, `z${"\u0489".repeat(6)}`]],
    ["joiners where no script joins", ["Ad\u200ca", "Ada\u200d", "\u200dAda"]],
    ["the name of an office", ["Admin", "A d m i n", "Support Team", "ADMIN 42", "Moderators"]],
    ["the product's own name", [latchkey.name, `${latchkey.name} Support`, `The ${latchkey.name}`]],
    [
      "an office in look-alikes",
      ["Аdmin", "Αdmin", "Adm1n", "ᴀᴅᴍɪɴ", "𝐀𝐝𝐦𝐢𝐧", "🅐🅓🅜🅘🅝", "Ádmin", "Adrnin"],
    ],
    ["an office around a hidden mark", ["Ad\u200fmin", "Supp\u061cort"]],
    ["a word of two alphabets", ["Ivаn", "Ꮯlara", "Μaria"]],
  ])("F-E7: refuses a name that is %s", async (_, names) => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    for (const name of names) {
      const change = me.mutation(api.users.updateProfile, { name });
      expect([name, await failureOf(change)]).toEqual([
        name,
        { code: "INVALID_INPUT", field: "name" },
      ]);
    }
  });

  test("F-E7: leaves a provider's name that nobody could choose here aside", async () => {
    const { app } = test_;
    app.world.github.account = { ...octocat, name: "Аdmin", login: "octocat" };
    const { tokens } = await githubSignIn(app);
    expect(await app.current(tokens?.token ?? "")).toMatchObject({ name: "octocat" });
    expect((await app.everything())["providerProfiles"]).toEqual([
      expect.not.objectContaining({ name: expect.anything() }),
    ]);
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

  const camera = jpegSegment(0xe1, joined("Exif\0\0", jpeg({ width: 160, height: 120 })));
  test.each([
    ["image/png", png({ width: 1024, height: 1024 })],
    ["image/png", png({ extra: pngChunk("tEXt", [1, 2, 3, 4, 5]) })],
    ["image/jpeg", jpeg({ width: 512, height: 512, extra: camera })],
    ["image/webp", webp({ width: 512, height: 512, extra: webpCanvas(512, 512) })],
    ["image/webp", lossless(1024, 1)],
  ])("F-E12: of type %s is taken at the size it can be drawn at", async (type, bytes) => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    await me.action(api.avatars.attach, { storageId: await upload(type, bytes) });
    expect((await app.everything())["users"]).toMatchObject([{ avatarId: expect.anything() }]);
  });

  test.each([
    ["of 11,000 by 11,000", "image/png", png({ width: 11_000, height: 11_000 })],
    ["that is too wide", "image/jpeg", jpeg({ width: 1025 })],
    [
      "that is too wide behind a camera's small one",
      "image/jpeg",
      jpeg({ width: 9000, extra: camera }),
    ],
    [
      "with two sizes",
      "image/jpeg",
      jpeg({ extra: jpegSegment(0xc2, [8, 9, 9, 9, 9, 1, 1, 0x11, 0]) }),
    ],
    ["that is too high", "image/webp", webp({ height: 1025 })],
    ["without loss and too wide", "image/webp", lossless(16_000, 16_000)],
    ["on a canvas that is too wide", "image/webp", webp({ extra: webpCanvas(1 << 20, 1) })],
    ["without a pixel", "image/png", png({ width: 0 })],
    ["that moves", "image/png", png({ extra: pngChunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]) })],
    ["that moves", "image/webp", webp({ extra: webpChunk("ANMF", [0, 0]) })],
    ["without its end", "image/png", png().slice(0, -12)],
    ["without its end", "image/jpeg", jpeg().slice(0, -2)],
    ["without its end", "image/webp", webp().slice(0, -2)],
    ["without a picture in it", "image/png", joined(png().slice(0, 33), pngChunk("IEND"))],
    ["that is a drawing with scripts", "image/png", bytesOf("image/svg+xml")],
    ["that moves in another format", "image/png", bytesOf("image/gif")],
  ])("F-E12: %s (%s) is refused and deleted", async (_, type, bytes) => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const storageId = await upload(type, bytes);
    expect(await failureOf(me.action(api.avatars.attach, { storageId }))).toEqual({
      code: "INVALID_INPUT",
      field: "avatar",
    });
    expect(await isThere(storageId)).toBe(false);
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

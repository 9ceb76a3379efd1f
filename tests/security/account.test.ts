import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { png } from "../support/pictureFiles";
import { type Backend, PASSWORD, type Tokens, startBackend } from "./support/runningBackend";

/** The account centre on a running deployment: what the mock of the backend cannot show. */

let backend: Backend;
const browserSecret = "s".repeat(32);

beforeAll(async () => {
  backend = await startBackend();
});

afterAll(async () => {
  await backend.remove();
});

async function signedIn(email: string, password = PASSWORD): Promise<Tokens> {
  const params = { flow: "signIn", email, password, browserSecret };
  const { value } = await backend.signIn({ provider: "password", params });
  return (value as { tokens: Tokens }).tokens; // the wire
}

async function upload(token: string, type: string, bytes: Uint8Array<ArrayBuffer>) {
  const { value: url } = await backend.call("mutation", "avatars:uploadUrl", {}, { token });
  const headers = { "Content-Type": type };
  const response = await fetch(String(url), { method: "POST", headers, body: bytes });
  return (await response.json()) as { storageId: string }; // the wire
}

function current({ token }: Tokens) {
  return backend.call("query", "users:current", {}, { token });
}

test("a picture is uploaded, served, replaced and removed; what is none is refused and deleted", async () => {
  const me = await backend.signedUp("picture@example.com");
  const { token } = me;
  const bytes = png();
  const picture = await upload(token, "image/png", bytes);
  const attach = (args: object) => backend.call("action", "avatars:attach", args, { token });
  expect(await attach(picture)).toMatchObject({ status: "success" });
  const { image } = (await current(me)).value as { image: string };
  const served = await fetch(image);
  expect(served.headers.get("Content-Type")).toBe("image/png");
  expect(new Uint8Array(await served.arrayBuffer())).toEqual(bytes);
  const page = new TextEncoder().encode("<!doctype html><script>alert(1)</script>");
  for (const [type, content] of [
    ["text/html", bytes],
    ["image/png", page],
    ["image/png", png({ width: 11_000, height: 11_000 })],
    ["image/png", new Uint8Array([...bytes, ...new Uint8Array(1024 * 1024)])],
  ] as const) {
    const refused = await upload(token, type, content);
    expect((await attach(refused)).errorData).toEqual({ code: "INVALID_INPUT", field: "avatar" });
    expect((await attach(refused)).errorData).toEqual({ code: "NOT_FOUND" });
  }
  await backend.call("mutation", "avatars:remove", {}, { token });
  expect((await fetch(image)).status).toBe(404);
  expect((await current(me)).value).toMatchObject({ image: null, hasAvatar: false });
});

test("a change of address goes by mail, and the old address undoes it", async () => {
  const me = await backend.signedUp("old@example.com");
  const { token } = me;
  const newEmail = "new@example.com";
  const change = { newEmail, browserSecret };
  const asked = await backend.call("action", "emailChanges:request", change, { token });
  expect(asked.status).toBe("success");
  const code = await backend.codeFor(newEmail);
  const answer = { ...change, code };
  await backend.call("action", "emailChanges:confirm", answer, { token });
  expect((await current(me)).value).toMatchObject({ email: newEmail });
  const secret = { token: await backend.linkFor("old@example.com", "/undo-email") };
  expect((await backend.call("query", "recovery:restorationLink", secret)).value).toMatchObject({
    open: true,
    previousEmail: "old@example.com",
  });
  expect((await backend.call("mutation", "recovery:restoreEmail", secret)).value).toEqual({
    email: "old@example.com",
  });
  expect((await current(me)).value).toBeNull();
  const why = await backend.call("query", "sessions:revocationReason", {}, { token });
  expect(why.value).toMatchObject({ reason: "emailRestored" });
});

test("changing the password ends the other session, whose owner has a link against it", async () => {
  const email = "password@example.com";
  const here = await backend.signedUp(email);
  const there = await signedIn(email);
  const change = { currentPassword: PASSWORD, newPassword: "another horse entirely" };
  const { value } = await backend.call("action", "passwords:change", change, here);
  expect(value).toEqual({ ended: 1 });
  expect((await current(there)).value).toBeNull();
  const secret = { token: await backend.linkFor(email, "/not-me") };
  expect((await backend.call("mutation", "recovery:reportUnrecognized", secret)).value).toEqual({
    email,
  });
  expect((await current(here)).value).toBeNull();
  const again = await backend.call("mutation", "recovery:reportUnrecognized", secret);
  expect(again.errorData).toEqual({ code: "LINK_SPENT" });
});

test("the download comes in pages that hold everything", async () => {
  const { token } = await backend.signedUp("export@example.com");
  await backend.call("mutation", "users:updateProfile", { name: "Ada of the pages" }, { token });
  const tables: string[] = [];
  let cursor: string | null = null;
  let text = "";
  do {
    const page = await backend.call("mutation", "dataExport:page", { cursor }, { token });
    const part = page.value as { table: string; cursor: string | null }; // the wire
    tables.push(part.table);
    text += page.text;
    cursor = part.cursor;
  } while (cursor !== null);
  expect(tables).toContain("activity");
  expect(new Set(tables).size).toBe(tables.length);
  for (const word of ["Ada of the pages", "export@example.com", "dataExported"])
    expect(text).toContain(word);
});

test("the recurring jobs run", async () => {
  for (const job of ["housekeeping:sweep", "deletion:sweep"])
    expect(await backend.call("mutation", job, {}, { admin: true })).toMatchObject({
      status: "success",
    });
});

describe("GET /api/me", () => {
  const me = (headers: Record<string, string>, method = "GET") =>
    fetch(`${backend.siteUrl}/api/me`, { method, headers });

  test("answers the bearer token's user, and 401 in JSON for any other token", async () => {
    const tokens = await backend.signedUp("me@example.com");
    const { token } = tokens;
    const response = await me({ Authorization: `Bearer ${token}` });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual((await current(tokens)).value);
    const tampered = `${token.slice(0, -4)}AAAA`;
    for (const headers of [
      {},
      { Authorization: "Bearer x" },
      { Authorization: `Bearer ${tampered}` },
    ])
      expect((await me(headers)).status).toBe(401);
    expect(await (await me({})).json()).toEqual({ code: "UNAUTHENTICATED" });
  });

  test("lets pages of the app's origin ask, by a preflight first", async () => {
    const asked = {
      Origin: "http://127.0.0.1:15173",
      "Access-Control-Request-Method": "GET",
      "Access-Control-Request-Headers": "authorization",
    };
    const response = await me(asked, "OPTIONS");
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("http://127.0.0.1:15173");
    expect(response.headers.get("Access-Control-Allow-Headers")).toMatch(/authorization/i);
  });
});

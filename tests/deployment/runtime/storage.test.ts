import { expect, test } from "vitest";
import { insertFile } from "../../../local/deployment/runtime/files";
import { isValidUploadToken } from "../../../local/deployment/runtime/upload-token";
import { CLOUD_URL } from "./support/local-app";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const FILES = `${IMPORTS}
const id = v.id("_storage");
export const url = query({ args: { id: v.string() }, handler: async (ctx, { id }) => await ctx.storage.getUrl(id) });
export const metadata = query({ args: { id }, handler: async (ctx, { id }) => await (ctx.storage as any).getMetadata(id) });
export const row = query({ args: { id }, handler: async (ctx, { id }) => await ctx.db.system.get(id) });
export const rowWrongly = query({ args: { id: v.string() }, handler: async (ctx, { id }) => await ctx.db.get(id as any) });
export const upload = mutation({ args: {}, handler: async (ctx) => await ctx.storage.generateUploadUrl() });
export const remove = mutation({ args: { id }, handler: async (ctx, { id }) => await ctx.storage.delete(id) });
`;

const SECRET = "ab".repeat(32);
const FILE = {
  uuid: "5b9c0b5e-0000-4000-8000-000000000000",
  sha256: Buffer.alloc(32, 1).toString("base64"),
  size: 5,
  contentType: "text/plain",
};

test("a stored file has a URL, metadata and a row; once deleted it has none", async () => {
  const app = await start({ "files.ts": FILES });
  const id = await app.write((transaction) => insertFile(transaction, FILE));
  expect(await app.value(app.query("files:url", { id }))).toBe(
    `${CLOUD_URL}/api/storage/${FILE.uuid}`,
  );
  expect(await app.value(app.query("files:metadata", { id }))).toEqual({
    storageId: id,
    sha256: "01".repeat(32),
    size: 5,
    contentType: "text/plain",
  });
  expect(await app.value(app.query("files:row", { id }))).toMatchObject({
    sha256: FILE.sha256,
    size: 5,
  });
  await app.value(app.mutation("files:remove", { id }));
  expect(await app.value(app.query("files:url", { id }))).toBeNull();
  expect(await app.value(app.query("files:metadata", { id }))).toBeNull();
  expect(await app.mutation("files:remove", { id })).toMatchObject({ status: "error" });
});

test("an upload URL carries a token that the deployment accepts for an hour", async () => {
  const now = 1_750_000_000_000;
  const app = await start({ "files.ts": FILES }, { now: () => now });
  const made = (await app.value(app.mutation("files:upload"))) as string;
  const url = new URL(made);
  expect(url.origin + url.pathname).toBe(`${CLOUD_URL}/api/storage/upload`);
  const token = url.searchParams.get("token") ?? "";
  expect(isValidUploadToken(token, SECRET, now + 3_500_000)).toBe(true);
  expect(isValidUploadToken(token, SECRET, now + 3_700_000)).toBe(false);
});

test("a malformed storage id is an error, and rows of system tables are read through db.system only", async () => {
  const app = await start({ "files.ts": FILES });
  expect(await app.query("files:url", { id: "nonsense" })).toMatchObject({ status: "error" });
  const id = await app.write((transaction) => insertFile(transaction, FILE));
  expect(await app.query("files:rowWrongly", { id })).toHaveProperty(
    "message",
    expect.stringContaining("use db.system.get()"),
  );
});

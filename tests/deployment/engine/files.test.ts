import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFile } from "../../../local/deployment/db/file-store";
import { eventually } from "../../support/eventually";
import { testFolder } from "../../support/test-folder";
import { push } from "./support/calls";
import { act, mutate, query, startEngine } from "./support/engine";

const FILES = {
  "files.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action } from "convex/server";
    export const url = query(async ({ storage }, { id }) => await storage.getUrl(id));
    export const row = query(async ({ db }, { id }) => await db.system.get(id));
    export const remove = mutation(async ({ storage }, { id }) => await storage.delete(id));
    export const removeAndFail = mutation(async ({ storage }, { id }) => { await storage.delete(id); throw new Error("no"); });
    export const store = action(async ({ storage }, { text, sha256 }) => await storage.store(new Blob([text], { type: "text/plain" }), sha256 === undefined ? undefined : { sha256 }));
    export const read = action(async ({ storage }, { id }) => { const blob = await storage.get(id); return blob && { text: await blob.text(), type: blob.type }; });
    export const urlInAction = action(async ({ storage }, { id }) => [await storage.getUrl(id), (await storage.getMetadata(id))?.sha256 ?? null]);
    export const removeInAction = action(async ({ storage }, { id }) => await storage.delete(id));
    export const uploadUrl = action(async ({ storage }) => await storage.generateUploadUrl());
  `,
};

/** sha256 of "hello" */
const HELLO = {
  base64: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
  hex: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
};

const bytesOnDisk = (dir: string) => readdirSync(join(dir, "files"));
const gone = (dir: string) =>
  eventually("the bytes to be removed", () => bytesOnDisk(dir).length === 0 || undefined);

test("an uploaded file has a row, a URL and its bytes, until it is deleted", async () => {
  const dir = testFolder();
  const engine = await startEngine({ dir });
  await push(engine, FILES);
  const written = await writeFile(dir, new Blob(["hello"]));
  const { uuid, size, sha256Base64: sha256 } = written;
  const id = await engine.insertFile({ uuid, size, sha256, contentType: "text/plain" });
  expect(await engine.findFile(uuid)).toEqual({
    storageId: id,
    size: 5,
    sha256: HELLO.base64,
    contentType: "text/plain",
  });
  expect(await query(engine, "files:url", { id })).toBe(
    `http://127.0.0.1:3210/api/storage/${uuid}`,
  );
  expect(await query(engine, "files:row", { id })).toMatchObject({ size: 5, sha256: HELLO.base64 });
  await expect(mutate(engine, "files:removeAndFail", { id })).rejects.toThrow("no");
  expect(bytesOnDisk(dir)).toEqual([uuid]);
  await mutate(engine, "files:remove", { id });
  expect(await query(engine, "files:url", { id })).toBeNull();
  expect(await engine.findFile(uuid)).toBeNull();
  await gone(dir);
});

test("actions store, read, describe and delete files", async () => {
  const dir = testFolder();
  const engine = await startEngine({ dir });
  await push(engine, FILES);
  const id = await act(engine, "files:store", { text: "hello", sha256: HELLO.hex });
  expect(await act(engine, "files:read", { id })).toEqual({ text: "hello", type: "text/plain" });
  const [uuid] = bytesOnDisk(dir);
  expect(await act(engine, "files:urlInAction", { id })).toEqual([
    `http://127.0.0.1:3210/api/storage/${uuid}`,
    HELLO.hex,
  ]);
  await act(engine, "files:removeInAction", { id });
  expect(await act(engine, "files:read", { id })).toBeNull();
  await gone(dir);
  expect(await act(engine, "files:uploadUrl")).toMatch(
    /^http:\/\/127\.0\.0\.1:3210\/api\/storage\/upload\?token=/,
  );
});

test("bytes that are not the announced ones are refused and not kept", async () => {
  const dir = testFolder();
  const engine = await startEngine({ dir });
  await push(engine, FILES);
  const storing = act(engine, "files:store", { text: "other", sha256: HELLO.hex });
  await expect(storing).rejects.toThrow("sha256");
  expect(bytesOnDisk(dir)).toEqual([]);
});

test("bytes of a deleted file that a crash left behind go at the next start", async () => {
  const dir = testFolder();
  const first = await startEngine({ dir });
  await push(first, FILES);
  const id = await act(first, "files:store", { text: "hello" });
  const removal = mutate(first, "files:remove", { id });
  await removal;
  await first.close();
  await startEngine({ dir });
  await gone(dir);
});

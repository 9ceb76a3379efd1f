import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { describe, expect, onTestFinished, test } from "vitest";
import { signUploadToken } from "../../../local/deployment/runtime/upload-token";
import { sharedDeployment, startTestDeployment } from "../../support/deployment";
import { eventually } from "../../support/eventually";
import { asText, mutation, query } from "../../support/sync-client";

const functions = "tests/deployment/fixtures/chat";
const deployment = sharedDeployment({ functions });
const client = () => new ConvexHttpClient(deployment().url, { logger: false });
const bytes = new Uint8Array(randomBytes(100_000));
const digest = createHash("sha256").update(bytes).digest("base64");

async function upload(headers: Record<string, string> = {}): Promise<string> {
  const url = asText(await client().mutation(mutation("files:uploadUrl"), {}));
  const response = await fetch(url, { method: "POST", body: bytes, headers });
  const { storageId }: { storageId: string } = await response.json();
  return storageId;
}
const urlOf = (id: string) => client().query(query("files:url"), { id });

describe("files", () => {
  test("P10.70: generateUploadUrl, POST, getUrl, GET returns the same bytes and type", async () => {
    const id = await upload({ "content-type": "image/webp", digest: `sha-256=${digest}` });
    const url = asText(await urlOf(id));
    expect(url).toMatch(new RegExp(`^${deployment().url}/api/storage/[0-9a-f-]{36}$`));
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toBe("image/webp");
    expect(response.headers.get("content-length")).toBe("100000");
    expect(response.headers.get("cache-control")).toBe("private, max-age=2592000");
    expect(response.headers.get("digest")).toBe(`sha-256=${digest}`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  test("P10.70: a Range is answered with 206 and just those bytes, one beyond the end or several with 416", async () => {
    const url = asText(await urlOf(await upload()));
    const ranged = (range: string) => fetch(url, { headers: { range } });
    const part = await ranged("bytes=10-19");
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe("bytes 10-19/100000");
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(10, 20));
    expect((await ranged("bytes=100000-")).status).toBe(416);
    expect((await ranged("bytes=0-1,5-6")).status).toBe(416);
  });

  test("P10.70: the _storage row has the base64 sha256, size and type", async () => {
    const row = await client().query(query("files:row"), {
      id: await upload({ "content-type": "a/b" }),
    });
    expect(row).toMatchObject({ sha256: digest, size: 100_000, contentType: "a/b" });
  });

  test("P10.70: delete makes getUrl null, the file a 404, and the bytes go from the disk", async () => {
    const dir = await mkdtemp(join(tmpdir(), "latchkey-files-"));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const own = await startTestDeployment({ functions, dir });
    const http = new ConvexHttpClient(own.url, { logger: false });
    const target = asText(await http.mutation(mutation("files:uploadUrl"), {}));
    const uploaded = await fetch(target, { method: "POST", body: bytes });
    const { storageId: id }: { storageId: string } = await uploaded.json();
    const url = asText(await http.query(query("files:url"), { id }));
    expect(await readdir(join(dir, "files"))).toHaveLength(1);
    await http.mutation(mutation("files:remove"), { id });
    expect(await http.query(query("files:url"), { id })).toBeNull();
    expect((await fetch(url)).status).toBe(404);
    await eventually("the bytes to be removed", async () =>
      (await readdir(join(dir, "files"))).length === 0 ? true : undefined,
    );
  });

  test("bytes that do not have the promised hash are refused and not kept", async () => {
    const url = asText(await client().mutation(mutation("files:uploadUrl"), {}));
    const wrong = createHash("sha256").update("other").digest("base64");
    const response = await fetch(url, {
      method: "POST",
      body: bytes,
      headers: { digest: `sha-256=${wrong}` },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "Sha256Mismatch" });
  });

  test("an upload URL that is forged or older than an hour is refused", async () => {
    const { url, engine } = deployment();
    const tokens = [
      "",
      "zzzz.AAAA",
      signUploadToken("00".repeat(32), Date.now()),
      signUploadToken(engine.secret, Date.now() - 3_600_001),
    ];
    for (const token of tokens) {
      const response = await fetch(`${url}/api/storage/upload?token=${token}`, {
        method: "POST",
        body: "x",
      });
      expect([response.status, await response.json()]).toMatchObject([
        401,
        { code: "StorageTokenInvalid" },
      ]);
    }
  });

  test("an address that ends in a storage id says where to get the right one", async () => {
    const response = await fetch(`${deployment().url}/api/storage/kg2abc`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: "InvalidStoragePath", message: expect.stringContaining("storage.getUrl") as string },
    ]);
  });

  test("an empty file is a file", async () => {
    const target = asText(await client().mutation(mutation("files:uploadUrl"), {}));
    const response = await fetch(target, { method: "POST", body: "" });
    const { storageId }: { storageId: string } = await response.json();
    const file = await fetch(asText(await urlOf(storageId)));
    expect([file.status, await file.text()]).toEqual([200, ""]);
  });
});

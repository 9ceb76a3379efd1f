import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adoptFormerFolder } from "../../local/identity/former-folder";
import { identityVariables, PROVIDERS } from "../../local/identity/registry";
import { startIdentity } from "../../local/identity/server";
import { freePorts } from "../support/free-ports";
import { scratchFolder } from "../support/scratch";

let scratch: ReturnType<typeof scratchFolder>;

beforeEach(() => {
  scratch = scratchFolder("identity");
});
afterEach(() => scratch.remove());

describe("the server of all providers", () => {
  let identity: Awaited<ReturnType<typeof startIdentity>>;
  beforeEach(async () => {
    identity = await startIdentity({ port: 0, dataDir: scratch.folder });
  });
  afterEach(() => identity.close());

  test("lists each provider with a link to its page", async () => {
    const page = await (await fetch(identity.url)).text();
    for (const { id, label } of PROVIDERS) {
      expect(page).toContain(`<a href="${identity.url}/${id}">${label}</a>`);
      expect((await fetch(`${identity.url}/${id}`)).status).toBe(200);
    }
  });

  test("keeps each provider's accounts in a folder of its own", async () => {
    for (const { id } of PROVIDERS) {
      const put = { method: "PUT", body: "{}" };
      expect((await fetch(`${identity.url}/${id}/_accounts/mona`, put)).status).toBe(201);
      const kept = readFileSync(join(scratch.folder, id, "accounts.json"), "utf8");
      expect(kept).toContain('"mona"');
    }
  });

  test("answers in JSON what belongs to no provider", async () => {
    for (const path of ["/nobody", "/nobody/login/oauth/authorize", "/avatars/octocat.png"]) {
      const answer = await fetch(identity.url + path);
      expect([answer.status, await answer.json()]).toEqual([
        404,
        { message: "Not Found", status: "404" },
      ]);
    }
    const post = await fetch(identity.url, { method: "POST" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET"]);
  });

  test("does not start, and lets go of the port, when a provider cannot be opened", async () => {
    const failing = {
      id: "acme",
      label: "Acme",
      addressVariable: "AUTH_ACME_ISSUER",
      open: () => Promise.reject(new Error("No accounts")),
    };
    const [port = 0] = await freePorts(1);
    const starting = startIdentity({ port, dataDir: scratch.folder, providers: [failing] });
    await expect(starting).rejects.toThrow("No accounts");
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow("fetch failed");
  });
});

test("the variables of a provider are its app's id and secret, and its address", () => {
  const client = { clientId: "an-id", clientSecret: "a-secret" };
  expect(identityVariables("http://127.0.0.1:1", client)).toContainEqual({
    AUTH_GITHUB_ID: "an-id",
    AUTH_GITHUB_SECRET: "a-secret",
    AUTH_GITHUB_BASE_URL: "http://127.0.0.1:1/github",
  });
});

describe("accounts that a version with GitHub alone has kept", () => {
  const accounts = '[{"login":"kept"}]';
  const former = () => join(scratch.folder, "github");
  const dataDir = () => join(scratch.folder, "identity");
  const now = () => join(dataDir(), "github", "accounts.json");
  beforeEach(() => {
    mkdirSync(former());
    writeFileSync(join(former(), "accounts.json"), accounts);
  });

  test("are taken over", () => {
    adoptFormerFolder(dataDir());
    expect(readFileSync(now(), "utf8")).toBe(accounts);
    expect(existsSync(former())).toBe(false);
    adoptFormerFolder(dataDir());
    expect(readFileSync(now(), "utf8")).toBe(accounts);
  });

  test("never replace newer ones", () => {
    mkdirSync(join(dataDir(), "github"), { recursive: true });
    writeFileSync(now(), "[]");
    adoptFormerFolder(dataDir());
    expect(readFileSync(now(), "utf8")).toBe("[]");
    expect(readFileSync(join(former(), "accounts.json"), "utf8")).toBe(accounts);
  });
});

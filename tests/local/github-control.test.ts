import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Failures } from "../../local/identity/failures";
import { github as provider } from "../../local/identity/github/provider";
import { GithubApp } from "../support/github-app";
import { type RunningProvider, startProvider } from "../support/running-provider";
import { scratchFolder } from "../support/scratch";

let scratch: ReturnType<typeof scratchFolder>;
let github: RunningProvider;
let app: GithubApp;

beforeEach(async () => {
  scratch = scratchFolder("github-control");
  await start();
});
afterEach(async () => {
  await github.close();
  scratch.remove();
});

async function start(): Promise<void> {
  const { clientId, clientSecret } = new GithubApp("");
  const client = { clientId, clientSecret };
  github = await startProvider(provider, { dataDir: scratch.folder, client });
  app = new GithubApp(github.url);
}

async function logins(): Promise<string[]> {
  const answer = await fetch(`${github.url}/_accounts`);
  return ((await answer.json()) as { login: string }[]).map(({ login }) => login);
}

function remove(path: string): Promise<Response> {
  return fetch(`${github.url}${path}`, { method: "DELETE" });
}

describe("an account", () => {
  const mona = {
    id: 4_711,
    name: "Mona",
    avatar_url: "https://example.com/mona.png",
    email: "mona@example.com",
    emails: [{ email: "mona@example.com", primary: true, verified: false, visibility: "public" }],
  };

  test("that is put can be picked, and is described as it was put", async () => {
    const added = await app.put("/_accounts/mona", mona);
    expect(added.status).toBe(201);
    expect(await added.json()).toEqual({ login: "mona", ...mona });
    const token = await app.token("mona");
    const user = await (await app.api("/user", token)).json();
    expect(user).toMatchObject({
      login: "mona",
      id: 4_711,
      avatar_url: mona.avatar_url,
      email: mona.email,
    });
    expect(await (await app.api("/user/emails", token)).json()).toEqual(mona.emails);
  });

  test("that is put with nothing gets an id of its own and no address", async () => {
    await app.put("/_accounts/one", {});
    const answer = await app.put("/_accounts/two", {});
    expect(await answer.json()).toMatchObject({
      login: "two",
      name: null,
      email: null,
      emails: [],
    });
    const all = (await (await fetch(`${github.url}/_accounts`)).json()) as { id: number }[];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  test("that is put with a public address alone has it in its list, verified as public ones are", async () => {
    const email = "solo@example.com";
    const answer = await app.put("/_accounts/solo", { email });
    const emails = [{ email, primary: true, verified: true, visibility: "public" }];
    expect(await answer.json()).toMatchObject({ email, emails });
    expect(await (await app.put("/_accounts/none", { email, emails: [] })).json()).toMatchObject({
      email,
      emails: [],
    });
  });

  test("keeps what a change leaves out, and its token shows the change at once", async () => {
    const token = await app.token("octocat");
    const changed = await app.put("/_accounts/Octocat", { email: null });
    expect(changed.status).toBe(200);
    const user = await (await app.api("/user", token)).json();
    expect(user).toMatchObject({ login: "octocat", id: 583_231, name: "The Octocat", email: null });
  });

  test("that was put, changed or deleted is still so after a restart", async () => {
    await app.put("/_accounts/mona", mona);
    await app.put("/_accounts/octocat", { name: "Renamed" });
    await remove("/_accounts/addressless-ada");
    await github.close();
    await start();
    expect(await logins()).toEqual([
      "octocat",
      "hidden-hana",
      "unverified-ugo",
      "several-sena",
      "mona",
    ]);
    const octocat = await fetch(`${github.url}/_accounts/octocat`);
    expect(await octocat.json()).toMatchObject({ name: "Renamed" });
  });

  test("that is not there cannot be read or deleted", async () => {
    expect((await fetch(`${github.url}/_accounts/nobody`)).status).toBe(404);
    expect((await remove("/_accounts/nobody")).status).toBe(404);
  });

  test.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["an unknown field", '{"mail":"x"}'],
    ["an id that is a string", '{"id":"1"}'],
    ["an id that another account has", '{"id":583231}'],
    ["another login than the address", '{"login":"other"}'],
    ["an address that is no object", '{"emails":["a@b.co"]}'],
  ])("is not changed by %s", async (_what, body) => {
    const answer = await fetch(`${github.url}/_accounts/mona`, { method: "PUT", body });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ message: expect.any(String), status: "422" });
    expect(await logins()).not.toContain("mona");
  });

  test("survives a crowd of changes at once", async () => {
    const names = Array.from({ length: 20 }, (_, at) => `crowd-${at}`);
    await Promise.all(names.map((name) => app.put(`/_accounts/${name}`, {})));
    await github.close();
    await start();
    expect(await logins()).toEqual(expect.arrayContaining(names));
  });

  test("has a picture drawn for it", async () => {
    const answer = await fetch(new URL("/avatars/octocat.svg", github.url));
    expect(answer.headers.get("content-type")).toBe("image/svg+xml");
    expect(await answer.text()).toMatch(/^<svg [^<]*<path [^<]*<path [^<]*<\/svg>$/);
  });
});

test("a damaged file of accounts is set aside and reported, and the shipped accounts are back", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  await app.put("/_accounts/mona", {});
  await github.close();
  const file = join(scratch.folder, "github", "accounts.json");
  writeFileSync(file, readFileSync(file, "utf8").slice(0, -10));
  await start();
  expect(await logins()).toHaveLength(5);
  expect(readFileSync(`${file}.damaged`, "utf8")).toContain("mona");
  expect(warned).toHaveBeenCalledWith(expect.stringContaining("accounts.json.damaged"));
  warned.mockRestore();
});

describe("a step that was made to fail", () => {
  test("token: answers with the OAuth error that was set, and works again after DELETE", async () => {
    await app.put("/_failure", { step: "token", error: "bad_verification_code" });
    const code = await app.code("octocat");
    const failed = await app.exchange({ code });
    expect(failed.status).toBe(200);
    expect(await failed.json()).toMatchObject({ error: "bad_verification_code" });
    await remove("/_failure");
    expect(await (await app.exchange({ code })).json()).toHaveProperty("access_token");
  });

  test("token: answers 500 when no error was named, and with the status that was", async () => {
    await app.put("/_failure", { step: "token" });
    expect((await app.exchange({ code: "x" })).status).toBe(500);
    await app.put("/_failure", { step: "token", status: 503 });
    expect((await app.exchange({ code: "x" })).status).toBe(503);
  });

  test("with a login: only that account's sign-ins meet it", async () => {
    await app.put("/_failure", { step: "token", login: "octocat", status: 503 });
    expect((await app.exchange({ code: await app.code("octocat") })).status).toBe(503);
    expect((await app.exchange({ code: await app.code("hidden-hana") })).status).toBe(200);
  });

  test("with once: the next sign-in alone meets it", async () => {
    await app.put("/_failure", { step: "token", once: true });
    const code = await app.code("octocat");
    expect((await app.exchange({ code })).status).toBe(500);
    expect((await app.exchange({ code })).status).toBe(200);
  });

  test("for one account and for all: each account meets its own", async () => {
    await app.put("/_failure", { step: "token", status: 503 });
    await app.put("/_failure", { step: "token", login: "octocat", status: 502 });
    expect((await app.exchange({ code: await app.code("octocat") })).status).toBe(502);
    expect((await app.exchange({ code: await app.code("hidden-hana") })).status).toBe(503);
  });

  test("by the person who picks an account: that sign-in alone meets it", async () => {
    for (const [failure, path] of [
      ["The account is not given", "/user"],
      ["The addresses are not given", "/user/emails"],
    ] as const) {
      const ticket = await app.ticket();
      const answer = await app.press({ ticket, failure, login: "octocat" });
      const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
      const { access_token: token } = (await (await app.exchange({ code })).json()) as {
        access_token: string;
      };
      expect((await app.api(path, token)).status).toBe(500);
      expect((await app.api(path, token)).status).toBe(200);
    }
  });

  test("user and emails: each fails by itself, in GitHub's shape", async () => {
    const token = await app.token("octocat");
    await app.put("/_failure", { step: "emails", status: 502, error: "Server Error" });
    expect((await app.api("/user", token)).status).toBe(200);
    const emails = await app.api("/user/emails", token);
    expect(emails.status).toBe(502);
    expect(await emails.json()).toMatchObject({ message: "Server Error", status: "502" });
    await app.put("/_failure", { step: "user" });
    expect((await app.api("/user", token)).status).toBe(500);
    const set = await fetch(`${github.url}/_failure`);
    expect(await set.json()).toEqual([
      { step: "emails", status: 502, error: "Server Error" },
      { step: "user" },
    ]);
  });

  test("is slow without failing when only a delay was set", async () => {
    const token = await app.token("octocat");
    await app.put("/_failure", { step: "user", delayMs: 60 });
    const before = performance.now();
    expect((await app.api("/user", token)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });

  test("is waited for no longer than its client waits", async () => {
    const failures = new Failures(["user"], []);
    failures.set({ step: "user", delayMs: 100_000, status: 503 });
    const gone = new AbortController();
    const met = failures.meet("user", undefined, gone.signal);
    gone.abort();
    expect(await met).toEqual({ status: 503, error: undefined });
  });

  test("does not hold up the end of the server", async () => {
    await app.put("/_failure", { step: "user", delayMs: 100_000 });
    const hanging = app.api("/user", "x").catch(() => "cut off");
    // The server has taken the request once it answers one that was sent after it.
    await fetch(`${github.url}/_failure`);
    await github.close();
    expect(await hanging).toBe("cut off");
    await start();
  });

  test("is not set by what is not understood", async () => {
    for (const body of [
      {},
      { step: "authorize" },
      { step: "user", status: 99 },
      { step: "user", delayMs: -1 },
      { step: "user", x: 1 },
    ])
      expect((await app.put("/_failure", body)).status).toBe(422);
    expect(await (await fetch(`${github.url}/_failure`)).json()).toEqual([]);
  });
});

test("methods that a path does not know are answered 405 with those it knows", async () => {
  const token = await fetch(`${github.url}/login/oauth/access_token`);
  expect([token.status, token.headers.get("allow")]).toEqual([405, "POST"]);
  const authorize = await fetch(`${github.url}/login/oauth/authorize`, { method: "DELETE" });
  expect([authorize.status, authorize.headers.get("allow")]).toEqual([405, "GET, POST"]);
});

test("a body over 1 MB is refused", async () => {
  const answer = await app.put("/_accounts/mona", { name: "x".repeat(1_000_001) });
  expect(answer.status).toBe(413);
});

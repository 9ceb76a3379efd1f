import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Arrival, askForTrip, redeem, travel } from "./support/githubBrowser";
import { type Backend, type Tokens, startBackend } from "./support/runningBackend";

/**
 * GitHub as a way in, on a running deployment beside a running stand-in: signing in, connecting,
 * and a slow GitHub.
 */

let backend: Backend;

beforeAll(async () => {
  backend = await startBackend();
});

afterAll(async () => {
  await backend.remove();
});

async function control(method: "PUT" | "DELETE", path: string, body?: object): Promise<void> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(backend.githubUrl + path, { method, ...sent });
  expect(response.ok).toBe(true);
}

afterEach(() => control("DELETE", "/_failure"));

async function current({ token }: Tokens) {
  return (await backend.call("query", "users:current", {}, { token })).value;
}

interface Method {
  id: string;
  handle: string | null;
  removable: boolean;
}

async function methods({ token }: Tokens): Promise<Method[]> {
  return (await backend.call("query", "signInMethods:list", {}, { token })).value as Method[];
}

/** The name of the GitHub account that is a way in; undefined if none is. */
async function githubLogin(tokens: Tokens): Promise<string | null | undefined> {
  return (await methods(tokens)).find(({ id }) => id === "github")?.handle;
}

const github = { provider: "github" };

function change(path: string, { token }: Tokens, args: object = {}) {
  return backend.call("mutation", path, args, { token });
}

async function signedInAs(login: string): Promise<Tokens> {
  const tokens = await redeem(backend, await travel(backend, login));
  if (tokens === null) throw new Error(`GitHub sign-in as ${login} gave no tokens`);
  return tokens;
}

/** A GitHub account of this test's own. */
async function githubAccount(login: string): Promise<string> {
  const emails = [{ email: `${login}@example.com`, primary: true, verified: true }];
  await control("PUT", `/_accounts/${login}`, { emails });
  return login;
}

async function connect(tokens: Tokens, login: string): Promise<Arrival> {
  const requested = await change("signInMethods:connect", tokens, github);
  expect(requested).toMatchObject({ status: "success" });
  return await travel(backend, login, tokens);
}

describe("connecting", () => {
  test("S48: keeps the user, gives the session a new id, and each way in leads to the same account", async () => {
    const before = await backend.signedUp("connects@example.com");
    const login = await githubAccount("connected");
    const after = await redeem(backend, await connect(before, login), before);
    expect(await current(before)).toBeNull();
    for (const tokens of [after ?? before, await signedInAs(login)]) {
      expect(await current(tokens)).toMatchObject({ email: "connects@example.com" });
      expect(await githubLogin(tokens)).toBe(login);
    }
  });

  test("S49: another session, and none, cannot redeem the code of a link", async () => {
    const owner = await backend.signedUp("owner@example.com");
    const stranger = await backend.signedUp("stranger@example.com");
    const arrival = await connect(owner, await githubAccount("lured"));
    expect(arrival.code).not.toBeNull();
    expect(await redeem(backend, arrival, stranger)).toBeNull();
    expect(await redeem(backend, arrival)).toBeNull();
    expect([await githubLogin(owner), await githubLogin(stranger)]).toEqual([undefined, undefined]);
  });

  test("S50: an account that is somebody's is refused in words, and nothing moves", async () => {
    const login = await githubAccount("taken");
    const theirs = await signedInAs(login);
    const mine = await backend.signedUp("mine@example.com");
    const { code, error } = await connect(mine, login);
    expect({ code, error }).toEqual({ code: null, error: "PROVIDER_LINKED_ELSEWHERE" });
    expect(await githubLogin(theirs)).toBe(login);
    expect(await githubLogin(mine)).toBeUndefined();
  });

  test("S51: each method can go while the other stays, and the last one cannot", async () => {
    const signedUp = await backend.signedUp("methods@example.com");
    const login = await githubAccount("methodical");
    const me = (await redeem(backend, await connect(signedUp, login), signedUp)) ?? signedUp;
    const inTwoWays = [
      { id: "password", removable: true },
      { id: "github", removable: true },
    ];
    expect(await methods(me)).toMatchObject(inTwoWays);
    expect(await change("passwords:remove", me)).toMatchObject({ status: "success" });
    expect((await change("signInMethods:disconnect", me, github)).errorData).toEqual({
      code: "LAST_METHOD",
    });
    const args = { newPassword: "another horse entirely" };
    await backend.call("action", "passwords:set", args, { token: me.token });
    const disconnected = await change("signInMethods:disconnect", me, github);
    expect(disconnected).toMatchObject({ status: "success" });
    expect((await change("passwords:remove", me)).errorData).toEqual({ code: "LAST_METHOD" });
    expect(await methods(me)).toMatchObject([{ id: "password", removable: false }]);
    // The GitHub account is free again: it becomes an account of its own.
    const again = await travel(backend, login);
    expect(await current((await redeem(backend, again)) ?? me)).toMatchObject({
      email: `${login}@example.com`,
    });
  });
});

describe("S57: a GitHub that is slow", () => {
  test.each(["token", "user", "emails"])("at the %s step signs in all the same", async (step) => {
    const login = await githubAccount(`slow-${step}`);
    await control("PUT", "/_failure", { step, login, delayMs: 700 });
    expect(await githubLogin(await signedInAs(login))).toBe(login);
  });

  test("beyond patience ends on our page with a reason, and the next try works", async () => {
    const login = await githubAccount("asleep");
    await control("PUT", "/_failure", { step: "token", login, delayMs: 60_000 });
    const { page, code, error } = await travel(backend, login);
    expect(page.pathname).toBe("/auth/callback");
    expect({ code, error }).toEqual({ code: null, error: "INTERNAL" });
    await control("DELETE", "/_failure");
    expect(await githubLogin(await signedInAs(login))).toBe(login);
  });
});

test("S57: a departure that fails leads back to the app's page", async () => {
  const { redirect } = await askForTrip(backend);
  const leave = () => fetch(redirect, { redirect: "manual" });
  expect((await leave()).status).toBe(302);
  const twice = await leave();
  expect(twice.status).toBe(400);
  expect(await twice.text()).toContain("/auth/callback?returnTo=%2F&amp;error=INVALID_INPUT");
});

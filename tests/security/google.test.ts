import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { OpenIdApp } from "../support/openid-app";
import { type Arrival, redeem, travel } from "./support/githubBrowser";
import { type Backend, type Tokens, startBackend } from "./support/runningBackend";

/** Google as a way in, on a running deployment beside a running OpenID provider. */

let backend: Backend;
let issuer: string;

beforeAll(async () => {
  backend = await startBackend();
  issuer = `${new URL(backend.githubUrl).origin}/google`;
  // The provider's library loads and its key is made with the first request.
  await fetch(`${issuer}/.well-known/openid-configuration`);
});

afterAll(async () => {
  await backend.remove();
});

async function breaks(failure: object): Promise<void> {
  const body = JSON.stringify(failure);
  const response = await fetch(`${issuer}/_failure`, { method: "PUT", body });
  expect(response.ok).toBe(true);
}

afterEach(async () => {
  await fetch(`${issuer}/_failure`, { method: "DELETE" });
});

/** Goes to Google, picks a person there, and comes back with the deployment's cookies. */
async function travelToGoogle(login: string, tokens?: Tokens): Promise<Arrival> {
  const args = { provider: "google", params: { redirectTo: "/auth/callback?returnTo=%2F" } };
  const options = tokens === undefined ? {} : { token: tokens.token };
  const { value } = await backend.signIn(args, options);
  const { redirect, verifier } = value as { redirect: string; verifier: string }; // the wire
  const start = await fetch(redirect, { redirect: "manual" });
  const cookie = start.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const browser = new OpenIdApp(issuer);
  const shown = await browser.follow(
    await browser.browse(start.headers.get("Location") ?? "about:blank"),
  );
  const ticket = /name="ticket"\s+value="([^"]+)"/.exec(await shown.text())?.[1] ?? "";
  const left = await browser.press({ ticket, login });
  const back = await fetch(left.headers.get("Location") ?? "about:blank", {
    headers: { Cookie: cookie },
    redirect: "manual",
  });
  const page = new URL(back.headers.get("Location") ?? "about:blank");
  const { searchParams } = page;
  return { page, verifier, code: searchParams.get("code"), error: searchParams.get("error") };
}

async function signedInAs(login: string): Promise<Tokens> {
  const tokens = await redeem(backend, await travelToGoogle(login));
  if (tokens === null) throw new Error(`Google sign-in as ${login} gave no tokens`);
  return tokens;
}

async function current({ token }: Tokens) {
  return (await backend.call("query", "users:current", {}, { token })).value;
}

async function methods({ token }: Tokens) {
  return (await backend.call("query", "signInMethods:list", {}, { token })).value;
}

describe("signing in with Google", () => {
  test("makes a user of the verified address, and comes back to the same one", async () => {
    const first = await signedInAs("grace");
    expect(await current(first)).toMatchObject({
      email: "grace@example.com",
      name: "Grace Hopper",
    });
    const handle = "grace@example.com";
    expect(await methods(first)).toMatchObject([{ id: "google", handle, removable: false }]);
    const again = (await current(await signedInAs("grace"))) as { _id: string };
    expect(again._id).toBe(((await current(first)) as { _id: string })._id);
  });

  test.each(["unverified-uma", "nameless-nell"])(
    "makes no user of %s, whose address Google does not vouch for",
    async (login) => {
      const { code, error, page } = await travelToGoogle(login);
      expect({ code, error }).toEqual({ code: null, error: "PROVIDER_EMAIL_MISSING" });
      expect(page.searchParams.get("provider")).toBe("google");
    },
  );

  test.each(["wrongNonce", "wrongAudience", "wrongIssuer", "expired", "badSignature"])(
    "is refused with an ID token that is false: %s",
    async (flaw) => {
      await breaks({ step: "token", flaw });
      expect(await travelToGoogle("workspace-wei")).toMatchObject({
        code: null,
        error: "INTERNAL",
      });
    },
  );

  test.each(["discovery", "jwks", "token"])(
    "leads back to the app while Google's %s fails",
    async (step) => {
      await breaks({ step, status: 500 });
      const arrival = await travelToGoogle("workspace-wei").catch(() => null);
      expect(arrival?.code ?? null).toBeNull();
    },
  );
});

describe("Google beside another provider", () => {
  test("is connected and disconnected by itself, and either leads to the same account", async () => {
    const before = await backend.signedUp("both@example.com");
    const connect = (tokens: Tokens, provider: string) =>
      backend.call("mutation", "signInMethods:connect", { provider }, { token: tokens.token });
    await connect(before, "google");
    const after = await redeem(backend, await travelToGoogle("workspace-wei", before), before);
    if (after === null) throw new Error("connecting gave no tokens");
    await connect(after, "github");
    const both = await redeem(backend, await travel(backend, "octocat", after), after);
    if (both === null) throw new Error("connecting gave no tokens");
    const ids = async (tokens: Tokens) =>
      ((await methods(tokens)) as { id: string }[]).map((m) => m.id);
    expect(await ids(both)).toEqual(["password", "google", "github"]);
    expect(await current(await signedInAs("workspace-wei"))).toMatchObject({
      email: "both@example.com",
    });
    const { token } = both;
    const provider = "github";
    await backend.call("mutation", "signInMethods:disconnect", { provider }, { token });
    expect(await ids(both)).toEqual(["password", "google"]);
  });

  test("does not answer a request to connect the other", async () => {
    const me = await backend.signedUp("mixed@example.com");
    const provider = "github";
    await backend.call("mutation", "signInMethods:connect", { provider }, { token: me.token });
    const arrival = await travelToGoogle("grace", me);
    expect(arrival).toMatchObject({ code: null, error: "SESSION_ENDED" });
    expect(await methods(me)).toMatchObject([{ id: "password" }]);
  });
});

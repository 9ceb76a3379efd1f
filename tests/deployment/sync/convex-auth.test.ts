import { generateKeyPairSync } from "node:crypto";
import { ConvexHttpClient } from "convex/browser";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { sharedDeployment } from "../../support/deployment";
import { action, asText, mutation, openClient, query, Watch } from "../../support/sync-client";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const deployment = sharedDeployment({
  functions: "tests/deployment/fixtures/convex-auth",
  environment: {
    // As `npx @convex-dev/auth` sets them: no `kid` anywhere, spaces for newlines.
    JWT_PRIVATE_KEY: privateKey
      .export({ type: "pkcs8", format: "pem" })
      .toString()
      .trimEnd()
      .replaceAll("\n", " "),
    JWKS: JSON.stringify({ keys: [{ use: "sig", ...publicKey.export({ format: "jwk" }) }] }),
    SITE_URL: "http://127.0.0.1:5173",
  },
});

interface Tokens {
  readonly token: string;
  readonly refreshToken: string;
}

/** What the library's React client does over HTTP. */
async function signIn(args: Record<string, string | Record<string, string>>): Promise<Tokens> {
  const http = new ConvexHttpClient(deployment().url, { logger: false });
  const result = await http.action(action("auth:signIn"), args);
  return (result as unknown as { tokens: Tokens }).tokens; // what the library answers
}
const withPassword = (flow: "signUp" | "signIn", email: string, password: string) =>
  signIn({ provider: "password", params: { flow, email, password } });

describe("Convex Auth", () => {
  test("P10.61: sign-up, sign-out, sign-in and a wrong password", async () => {
    const client = openClient(deployment().url);
    const watch = new Watch(client, "users:me");
    await watch.until((update) => update === null);
    const { token } = await withPassword("signUp", "ada@example.com", "correct horse");
    client.setAuth(async () => token);
    const id = await watch.until((update) => typeof update === "string");
    await client.action(action("auth:signOut"), {});
    client.client.clearAuth();
    await watch.until((update) => update === null && watch.updates.length > 2);
    const again = await withPassword("signIn", "ada@example.com", "correct horse");
    client.setAuth(async () => again.token);
    await watch.until((update) => update === id && watch.updates.length > 3);
    await expect(withPassword("signIn", "ada@example.com", "wrong horse")).rejects.toThrow(
      "InvalidSecret",
    );
  });

  test("P10.61: a session survives a reload, by its refresh token", async () => {
    const first = await withPassword("signUp", "bob@example.com", "correct horse");
    const second = await signIn({ refreshToken: first.refreshToken });
    expect(decodeJwt(second.token).sub).toBe(decodeJwt(first.token).sub);
    const client = openClient(deployment().url);
    client.setAuth(async () => second.token);
    expect(await new Watch(client, "users:me").until((update) => update !== null)).toBe(
      decodeJwt(first.token).sub?.split("|")[0],
    );
  });

  test("P10.62: getAuthUserId works in query, mutation, action and HTTP action", async () => {
    const { token } = await withPassword("signUp", "dora@example.com", "correct horse");
    const [id] = decodeJwt(token).sub?.split("|") ?? [];
    const http = new ConvexHttpClient(deployment().url, { logger: false });
    http.setAuth(token);
    expect(await http.query(query("users:me"), {})).toBe(id);
    expect(await http.mutation(mutation("users:meMutates"), {})).toBe(id);
    expect(await http.action(action("users:meActs"), {})).toBe(id);
    const response = await fetch(`${deployment().siteUrl}/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toEqual({ id });
  });

  test("P10.65: hashing passwords does not keep other sockets waiting for more than a second", async () => {
    const { token } = await withPassword("signUp", "eve@example.com", "correct horse");
    const client = openClient(deployment().url);
    client.setAuth(async () => token);
    const id = asText(await client.query(query("users:me"), {}));
    const progress = { isDone: false };
    const crowd = Promise.all(
      [1, 2, 3, 4].map((n) => withPassword("signUp", `crowd${n}@example.com`, "correct horse")),
    ).finally(() => (progress.isDone = true));
    const waits: number[] = [];
    while (!progress.isDone) {
      const began = performance.now();
      expect(await client.query(query("users:me"), {})).toBe(id);
      waits.push(performance.now() - began);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await crowd;
    expect(Math.max(...waits)).toBeLessThan(1000);
  });
});

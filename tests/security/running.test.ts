import { ConvexClient } from "convex/browser";
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, importPKCS8 } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { api } from "../../convex/_generated/api";
import { isAppErrorData } from "../../convex/shared/errors";
import { makeSigningKeys } from "../../local/launcher/keys";
import { seededRandom } from "../support/seeded-random";
import { signInCase } from "../support/signInCases";
import {
  type Answer,
  type Backend,
  PASSWORD,
  type Tokens,
  startBackend,
} from "./support/runningBackend";

/** The attacks that need a server: over HTTP and over the socket, as a stranger would. */

let backend: Backend;
let ada: Tokens;
const email = "ada@example.com";
const browserSecret = "s".repeat(32);

beforeAll(async () => {
  backend = await startBackend();
  ada = await backend.signedUp(email);
});

afterAll(async () => {
  await backend.remove();
});

/** What a stranger can tell two answers apart by. */
function face({ http, text }: Answer) {
  return {
    http,
    text: text.replaceAll(/\[Request ID: \w+\]/g, "").replaceAll(/"(?:retryAt|now)":\d+/g, ""),
  };
}

function attempt(who: string, password: string, ip: string) {
  const params = { flow: "signIn", email: who, password, browserSecret };
  return backend.signIn({ provider: "password", params }, { ip });
}

describe("answers", () => {
  test("S10: to an unknown address, a wrong password and a limit are alike to the byte", async () => {
    const unknown = await attempt("nobody@example.com", PASSWORD, "198.51.100.1");
    const wrong = await attempt(email, "not the password", "198.51.100.1");
    expect(face(unknown)).toEqual(face(wrong));
    expect(wrong.errorData).toEqual({ code: "INVALID_CREDENTIALS" });
    const flood = async (who: string) => {
      let last = await attempt(who, "wrong", "198.51.100.1");
      for (let i = 0; i < 9; i++) last = await attempt(who, "wrong", `198.51.100.${i + 2}`);
      return last;
    };
    const limited = [await flood("nobody@example.com"), await flood(email)];
    expect(limited[0]?.errorData).toMatchObject({ code: "RATE_LIMITED" });
    expect(face(limited[0] as Answer)).toEqual(face(limited[1] as Answer));
  });

  test("S12: to a sign-up with a taken and with a free address are alike to the byte", async () => {
    const signUp = (who: string) => {
      const params = { flow: "signUp", email: who, password: PASSWORD, browserSecret };
      return backend.signIn({ provider: "password", params });
    };
    expect(face(await signUp(email))).toEqual(face(await signUp("free@example.com")));
  });

  test.each([
    { refreshToken: "" },
    { refreshToken: "|" },
    { refreshToken: "a|b|c" },
    { refreshToken: "x".repeat(1_000_000) },
    { params: { code: "junk" } },
  ])("S3: to tokens that are none: %#", async (args) => {
    const answer = await backend.signIn(args);
    expect({ http: answer.http, value: answer.value }).toEqual({
      http: 200,
      value: { tokens: null },
    });
  });

  test.each<unknown>([
    {},
    { provider: "password", params: { flow: "__proto__" } },
    { provider: "password", params: { flow: "signIn", email: ["a"], password: {}, browserSecret } },
    { provider: "github", params: { redirectTo: "https://evil.example" } },
    { provider: "nobody" },
    { extra: true },
  ])(
    "S18: to calls outside the contract are our own failure, without a stack: %#",
    async (args) => {
      const answer = await backend.signIn(args);
      expect(answer.errorData).toMatchObject({ code: "INVALID_INPUT" });
      expect(answer.http).toBeLessThan(500);
      expect(answer.text).not.toMatch(/ at |\.ts:|node_modules/);
    },
  );

  test("S18: to 500 random calls are ours: no tokens, no 5xx, no stack", async () => {
    const random = seededRandom();
    for (let i = 0; i < 500; i++) {
      const args = signInCase(random);
      const answer = await backend.signIn(args, { ip: `192.0.2.${i % 250}` });
      const good =
        answer.http < 500 &&
        !/"token"| at |\.ts:|node_modules|INTERNAL/.test(answer.text) &&
        (answer.status === "success" || isAppErrorData(answer.errorData));
      if (!good) expect.fail(`${answer.http} ${answer.text} after ${JSON.stringify(args)}`);
    }
  });

  test("S92: to unexpected failures hold nothing of their text", async () => {
    const args = { sessionId: "not-an-id" };
    const answer = await backend.call("mutation", "sessions:revoke", args, { token: ada.token });
    expect(answer.status).toBe("error");
    expect(answer.text).toContain("Server Error");
    expect(answer.text).not.toMatch(/not-an-id|Validator|\.ts:/);
  });

  test("S89: store and every other internal function cannot be called", async () => {
    const internals: ["query" | "mutation" | "action", string][] = [
      ["mutation", "auth:store"],
      ["mutation", "signIn/password/signIn:begin"],
      ["mutation", "signIn/password/reset:complete"],
      ["action", "emails/send:notice"],
      ["query", "emails/recipients:ofUser"],
      ["mutation", "housekeeping:sweep"],
    ];
    for (const [kind, path] of internals) {
      const answer = await backend.call(kind, path, {});
      expect(answer.status).toBe("error");
      expect(answer.value).toBeNull();
    }
  });
});

describe("access tokens", () => {
  async function isBelieved(token: string): Promise<boolean> {
    const answer = await backend.call("query", "users:current", {}, { token });
    return answer.status === "success" && answer.value !== null;
  }

  function claims(changes: Record<string, unknown> = {}) {
    const [, payload = ""] = ada.token.split(".");
    return { ...(JSON.parse(atob(payload)) as Record<string, unknown>), ...changes };
  }

  test("S74: that are unsigned, signed by others or for others are not believed", async () => {
    const stranger = await generateKeyPair("RS256");
    const publicText = JSON.stringify(await exportJWK(stranger.publicKey));
    const rs256 = { alg: "RS256" };
    const [header = "", , signature = ""] = ada.token.split(".");
    const payload = Buffer.from(JSON.stringify(claims({ exp: 9_999_999_999 }))).toString(
      "base64url",
    );
    const forged = [
      new UnsecuredJWT(claims()).encode(),
      `${header}.${payload}.${signature}`,
      `${ada.token.slice(0, -8)}AAAAAAAA`,
      await new SignJWT(claims()).setProtectedHeader(rs256).sign(stranger.privateKey),
      await new SignJWT(claims())
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode(publicText)),
    ];
    expect(await isBelieved(ada.token)).toBe(true);
    for (const token of forged) expect(await isBelieved(token)).toBe(false);
  });

  test("S74: that this deployment signed for another audience, issuer or time are not believed", async () => {
    const keys = await makeSigningKeys();
    await backend.setVariables({ ...keys });
    const key = await importPKCS8(keys.JWT_PRIVATE_KEY, "RS256");
    const sign = (changes: Record<string, unknown>) =>
      new SignJWT(claims(changes)).setProtectedHeader({ alg: "RS256" }).sign(key);
    expect(await isBelieved(await sign({}))).toBe(true);
    const now = Math.floor(Date.now() / 1000);
    for (const changes of [
      { aud: "other" },
      { iss: "https://other.example" },
      { exp: now - 60 },
      { sub: "nobody|nothing" },
    ])
      expect(await isBelieved(await sign(changes))).toBe(false);
  });

  test("S76: of a key that was taken away stop, and two keys can overlap", async () => {
    const bob = await backend.signedUp("bob@example.com");
    const [older, newer] = [await makeSigningKeys(), await makeSigningKeys()];
    await backend.setVariables({ ...older });
    const { value } = await backend.signIn({ refreshToken: bob.refreshToken });
    const { tokens } = value as { tokens: Tokens }; // the wire
    expect(await isBelieved(tokens.token)).toBe(true);
    const keysOf = (jwks: string) => (JSON.parse(jwks) as { keys: unknown[] }).keys;
    const both = { keys: [...keysOf(newer.JWKS), ...keysOf(older.JWKS)] };
    await backend.setVariables({ ...newer, JWKS: JSON.stringify(both) });
    expect(await isBelieved(tokens.token)).toBe(true);
    const next = await backend.signIn({ refreshToken: tokens.refreshToken });
    const renewed = (next.value as { tokens: Tokens }).tokens; // the wire
    expect(await isBelieved(renewed.token)).toBe(true);
    await backend.setVariables({ JWKS: newer.JWKS });
    expect(await isBelieved(tokens.token)).toBe(false);
    expect(await isBelieved(renewed.token)).toBe(true);
  });

  test("S64: stop at once on HTTP and on an open socket, when the session is ended elsewhere", async () => {
    const eve = await backend.signedUp("eve@example.com");
    const client = new ConvexClient(backend.url, {
      webSocketConstructor: WebSocket as never, // the same interface, another declaration
      unsavedChangesWarning: false,
    });
    try {
      client.setAuth(async () => eve.token);
      const seen: unknown[] = [];
      const ended = new Promise<unknown>((resolve) => {
        client.onUpdate(api.sessions.list, {}, (list) => seen.push(list), resolve);
      });
      const gone = new Promise<void>((resolve) => {
        let wasThere = false;
        client.onUpdate(api.users.current, {}, (user) => {
          if (wasThere && user === null) resolve();
          wasThere ||= user !== null;
          if (wasThere && user !== null)
            void backend.call("action", "auth:signOut", {}, { token: eve.token });
        });
      });
      await gone;
      expect(await ended).toMatchObject({ data: { code: "SESSION_ENDED" } });
      expect(seen).toHaveLength(1);
    } finally {
      await client.close();
    }
    expect(await isBelieved(eve.token)).toBe(false);
    const list = await backend.call("query", "sessions:list", {}, { token: eve.token });
    expect(list.errorData).toEqual({ code: "SESSION_ENDED" });
    const refreshed = await backend.signIn({ refreshToken: eve.refreshToken });
    expect(refreshed.value).toEqual({ tokens: null });
  });
});

test("S4: leaving for GitHub with an id that is no verifier is a 400", async () => {
  const [userId = ""] = (
    JSON.parse(atob(ada.token.split(".")[1] ?? "")) as { sub: string }
  ).sub.split("|");
  for (const code of [userId, "junk", ""]) {
    const query = new URLSearchParams({ code, redirectTo: "/auth/callback" });
    const response = await fetch(`${backend.siteUrl}/api/auth/signin/github?${query}`, {
      redirect: "manual",
    });
    expect(response.status).toBe(400);
  }
});

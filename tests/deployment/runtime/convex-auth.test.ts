import { generateKeyPairSync } from "node:crypto";
import { decodeJwt, exportJWK, importSPKI } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SITE_URL, startApp, type LocalApp } from "./support/local-app";

const FILES = {
  "schema.ts": `
import { defineSchema } from "convex/server";
import { authTables } from "@convex-dev/auth/server";
export default defineSchema({ ...authTables });
`,
  "auth.config.ts": `
export default { providers: [{ domain: process.env.CONVEX_SITE_URL, applicationID: "convex" }] };
`,
  "auth.ts": `
import { convexAuth } from "@convex-dev/auth/server";
import { Password } from "@convex-dev/auth/providers/Password";
import GitHub from "@auth/core/providers/github";
export const { auth, signIn, signOut, store, isAuthenticated } = convexAuth({ providers: [Password, GitHub] });
`,
  "http.ts": `
import { httpRouter } from "convex/server";
import { auth } from "./auth";
const http = httpRouter();
auth.addHttpRoutes(http);
export default http;
`,
  "users.ts": `
import { queryGeneric as query } from "convex/server";
import { getAuthUserId } from "@convex-dev/auth/server";
export const me = query({ args: {}, handler: async (ctx) => {
  const id = await getAuthUserId(ctx);
  return id === null ? null : (await ctx.db.get(id as any))?.email;
} });
`,
};

async function environment(): Promise<Record<string, string>> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const jwk = await exportJWK(await importSPKI(publicKey, "RS256", { extractable: true }));
  return {
    JWT_PRIVATE_KEY: privateKey.trimEnd().replaceAll("\n", " "),
    JWKS: JSON.stringify({ keys: [{ use: "sig", ...jwk }] }),
    SITE_URL: "http://127.0.0.1:5173",
    AUTH_GITHUB_ID: "id",
    AUTH_GITHUB_SECRET: "secret",
  };
}

interface Tokens {
  readonly tokens: { readonly token: string; readonly refreshToken: string };
}

describe("an app with Convex Auth", () => {
  let app: LocalApp;
  beforeAll(async () => {
    app = await startApp(FILES, { environment: await environment() });
  });
  afterAll(async () => await app.close());

  const password = (flow: string, secret: string) =>
    app.action("auth:signIn", {
      provider: "password",
      params: { flow, email: "ada@example.com", password: secret },
    });

  test("signs up with a password, and the token names the user", async () => {
    const { tokens } = (await app.value(password("signUp", "correct horse"))) as unknown as Tokens;
    const claims = decodeJwt(tokens.token);
    expect(claims).toMatchObject({ iss: SITE_URL, aud: "convex" });
    const identity = {
      kind: "user",
      token: tokens.token,
      attributes: {
        tokenIdentifier: `${SITE_URL}|${claims.sub}`,
        issuer: SITE_URL,
        subject: claims.sub ?? "",
      },
    } as const;
    const me = await app.query("users:me", {}, { identity });
    expect(await app.value(me)).toBe("ada@example.com");
    expect(me.usedIdentity).toBe(true);
  });

  test("signs in again with the right password only", async () => {
    expect(await app.value(password("signIn", "correct horse"))).toHaveProperty("tokens.token");
    const wrong = await password("signIn", "incorrect horse");
    expect(wrong.status).toBe("error");
    expect(wrong).toHaveProperty("message", expect.stringContaining("InvalidSecret"));
  });

  test("begins sign-in with GitHub by a redirect to its HTTP action", async () => {
    const begun = await app.value(app.action("auth:signIn", { provider: "github", params: {} }));
    const { redirect } = begun as { redirect: string };
    expect(redirect).toMatch(/^http:\/\/127\.0\.0\.1:3211\/api\/auth\/signin\/github\?code=/);
    const { response } = await app.http(new Request(redirect));
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toMatch(
      /^https:\/\/github\.com\/login\/oauth\/authorize\?/,
    );
    expect(response.headers.getSetCookie().length).toBeGreaterThan(0);
  });

  test("serves the keys that verify its tokens", async () => {
    const { response } = await app.http(new Request(`${SITE_URL}/.well-known/jwks.json`));
    expect(await response.json()).toHaveProperty("keys.0.kty", "RSA");
  });
});

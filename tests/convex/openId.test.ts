import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { identityOfClaims, signedBy } from "../../convex/signIn/oauth/openId";

/** What is believed of an OpenID provider, beside what the library checks. */

const ISSUER = "https://issuer.example/tenant";

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let others: Awaited<ReturnType<typeof generateKeyPair>>;

beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  others = await generateKeyPair("RS256", { extractable: true });
});

let answers: Record<string, () => Response>;

beforeEach(async () => {
  const jwk = await exportJWK(keys.publicKey);
  answers = {
    [`${ISSUER}/.well-known/openid-configuration`]: () =>
      Response.json({ issuer: ISSUER, jwks_uri: `${ISSUER}/keys` }),
    [`${ISSUER}/keys`]: () => Response.json({ keys: [{ ...jwk, alg: "RS256" }] }),
  };
  vi.stubGlobal("fetch", async (input: string) => answers[input]?.() ?? new Response(null));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function idToken(key = keys.privateKey, issuer = ISSUER): Promise<string> {
  return await new SignJWT({ sub: "1" })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(key);
}

function accepts(token: unknown): Promise<undefined> {
  return signedBy(ISSUER).conform(Response.json({ id_token: token }));
}

describe("an ID token", () => {
  test("is taken with the issuer's signature", async () => {
    expect(await accepts(await idToken())).toBeUndefined();
  });

  test("is refused without one, with another's, of another issuer, or missing", async () => {
    const signed = await idToken();
    for (const token of [
      signed.replace(/[^.]+$/, ""),
      await idToken(others.privateKey),
      await idToken(keys.privateKey, "https://issuer.example"),
      undefined,
    ])
      await expect(accepts(token)).rejects.toThrow();
  });

  test("is refused while the issuer's keys cannot be had", async () => {
    answers[`${ISSUER}/keys`] = () => new Response(null, { status: 500 });
    await expect(accepts(await idToken())).rejects.toThrow("answered 500");
  });
});

describe("the claims of an ID token", () => {
  test("name an address that is believed only with email_verified itself true", () => {
    const identity = (claims: object) =>
      identityOfClaims({ sub: "1", email: "Ada@Example.com", ...claims }, ISSUER);
    expect(identity({ email_verified: true })).toMatchObject({
      accountId: "1",
      email: "ada@example.com",
      emailVerified: true,
    });
    for (const email_verified of [undefined, false, "true", 1])
      expect(identity({ email_verified })).toMatchObject({ emailVerified: false });
    expect(identity({ email: "none", email_verified: true })).toMatchObject({
      emailVerified: false,
    });
  });

  test("show a picture only by https or from the issuer itself, and need a subject", () => {
    const picture = (value: unknown) =>
      identityOfClaims({ sub: "1", picture: value }, "http://127.0.0.1:3212/acme").picture;
    expect(picture("https://pictures.example/1")).toBe("https://pictures.example/1");
    expect(picture("http://127.0.0.1:3212/avatars/1.svg")).toBeDefined();
    expect(picture("http://elsewhere.example/1")).toBeUndefined();
    expect(() => identityOfClaims({ email: "ada@example.com" }, ISSUER)).toThrow("no subject");
  });
});

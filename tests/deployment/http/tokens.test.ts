import { beforeAll, describe, expect, test } from "vitest";
import { DocumentCache, type FetchedDocument } from "../../../local/deployment/auth/documents";
import { TokenVerifier } from "../../../local/deployment/auth/verify";
import type { AuthProvider } from "../../../local/deployment/runtime/analysis";
import { createSigner, type Signer } from "../../support/tokens";
import { ApiError } from "../../../local/deployment/protocol/api-error";

const ISSUER = "http://127.0.0.1:3211";
const oidc: AuthProvider = { domain: ISSUER, applicationID: "convex" };

/** An issuer's documents, and how often each was asked for. */
function issuer(keys: () => unknown[], cacheControl: string | null = "max-age=15") {
  const asked: string[] = [];
  let now = Date.now();
  const answer = (body: unknown): FetchedDocument => ({
    status: 200,
    contentType: "application/json; charset=utf-8",
    cacheControl,
    text: JSON.stringify(body),
  });
  const documents = new DocumentCache(
    async (url) => {
      asked.push(url);
      if (url.endsWith("openid-configuration"))
        return answer({ issuer: ISSUER, jwks_uri: `${ISSUER}/keys` });
      return answer({ keys: keys() });
    },
    () => now,
  );
  const verifier = new TokenVerifier(documents, () => now);
  return {
    asked,
    pass: (ms: number) => (now += ms),
    verify: (token: string, providers: AuthProvider[] = [oidc]) =>
      verifier.verify(token, providers),
  };
}

let signer: Signer;
let stranger: Signer;
beforeAll(async () => {
  signer = await createSigner({ iss: ISSUER, aud: "convex" });
  stranger = await createSigner({ iss: ISSUER, aud: "convex" });
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "accepted",
    (error: unknown) => (error instanceof ApiError ? `${error.status} ${error.code}` : error),
  );

describe("OIDC tokens", () => {
  test("P10.64: a JWKS without kid and a token without kid verify", async () => {
    const { verify } = issuer(() => [signer.publicKey]);
    const { identity, expiresAt } = await verify(await signer.sign());
    expect(identity.attributes).toEqual({
      tokenIdentifier: `${ISSUER}|user|session`,
      issuer: ISSUER,
      subject: "user|session",
    });
    expect(expiresAt).toBeGreaterThan(Date.now());
  });

  test("of several keys without kid, each is tried", async () => {
    const { verify } = issuer(() => [stranger.publicKey, signer.publicKey]);
    expect(await codeOf(verify(await signer.sign()))).toBe("accepted");
    expect(await codeOf(verify(await stranger.sign({}, { kid: "x" })))).toBe("accepted");
  });

  test("P10.63: a token signed with another key, wrong aud, wrong iss, or expired is rejected", async () => {
    const { verify } = issuer(() => [signer.publicKey]);
    const past = Math.floor(Date.now() / 1000) - 10;
    const verdicts = {
      otherKey: await codeOf(verify(await stranger.sign())),
      wrongAudience: await codeOf(verify(await signer.sign({ aud: "other" }))),
      wrongIssuer: await codeOf(verify(await signer.sign({ iss: "http://elsewhere" }))),
      expired: await codeOf(verify(await signer.sign({ exp: past }))),
      twoAudiences: await codeOf(verify(await signer.sign({ aud: ["convex", "other"] }))),
      noSubject: await codeOf(verify(await signer.sign({ sub: undefined }))),
      noIssuedAt: await codeOf(verify(await signer.sign({ iat: undefined }))),
      noToken: await codeOf(verify("not.a.token")),
    };
    expect(verdicts).toEqual({
      otherKey: "401 Unauthenticated",
      wrongAudience: "401 NoAuthProvider",
      wrongIssuer: "401 NoAuthProvider",
      expired: "401 Unauthenticated",
      twoAudiences: "401 Unauthenticated",
      noSubject: "401 Unauthenticated",
      noIssuedAt: "401 Unauthenticated",
      noToken: "401 InvalidAuthHeader",
    });
  });

  test("F-F8: a token that is valid some seconds from now is accepted, one that has ended is not", async () => {
    const { verify } = issuer(() => [signer.publicKey]);
    const now = Math.floor(Date.now() / 1000);
    expect(await codeOf(verify(await signer.sign({ nbf: now + 3 })))).toBe("accepted");
    expect(await codeOf(verify(await signer.sign({ nbf: now + 30 })))).toBe("401 Unauthenticated");
    expect(await codeOf(verify(await signer.sign({ exp: now - 2 })))).toBe("401 Unauthenticated");
  });

  test("a token that says it is unsigned, or signed by a symmetric key, is rejected", async () => {
    const { verify } = issuer(() => [signer.publicKey]);
    const [, payload = ""] = (await signer.sign()).split(".");
    for (const alg of ["none", "HS256"]) {
      const header = Buffer.from(JSON.stringify({ alg })).toString("base64url");
      expect(await codeOf(verify(`${header}.${payload}.AAAA`))).toBe("401 InvalidAuthHeader");
    }
  });

  test("P10.63: a rotated key is honoured within the cache time, and the old one no longer", async () => {
    let keys = [signer.publicKey];
    const { verify, pass, asked } = issuer(() => keys);
    const [old, fresh] = [await signer.sign(), await stranger.sign()];
    expect(await codeOf(verify(old))).toBe("accepted");
    expect(await codeOf(verify(old))).toBe("accepted");
    expect(asked).toHaveLength(2);
    keys = [stranger.publicKey];
    expect(await codeOf(verify(fresh))).toBe("401 Unauthenticated");
    pass(15_001);
    expect(await codeOf(verify(fresh))).toBe("accepted");
    expect(await codeOf(verify(old))).toBe("401 Unauthenticated");
  });

  test("a remembered token stops counting when it expires", async () => {
    const { verify, pass } = issuer(() => [signer.publicKey], "max-age=86400");
    const token = await signer.sign({ exp: Math.floor(Date.now() / 1000) + 60 });
    expect(await codeOf(verify(token))).toBe("accepted");
    pass(61_000);
    expect(await codeOf(verify(token))).toBe("401 Unauthenticated");
  });

  test("claims arrive under Convex's names, and the verifier's own do not arrive", async () => {
    const { verify } = issuer(() => [signer.publicKey]);
    const token = await signer.sign({
      email: "a@example.com",
      email_verified: true,
      given_name: "Ada",
      updated_at: 1_700_000_000,
      address: { formatted: "1 Main St" },
      role: { admin: true },
      nonce: "n",
      jti: "j",
      nickname: null,
    });
    expect((await verify(token)).identity.attributes).toMatchObject({
      email: "a@example.com",
      emailVerified: true,
      givenName: "Ada",
      updatedAt: "2023-11-14T22:13:20.000Z",
      address: "1 Main St",
      role: { admin: true },
    });
    const names = Object.keys((await verify(token)).identity.attributes);
    expect(
      names.filter((name) => ["nonce", "jti", "exp", "iat", "nickname"].includes(name)),
    ).toEqual([]);
  });

  test("an issuer that does not answer is a discovery failure", async () => {
    const documents = new DocumentCache(() => Promise.reject(new Error("refused")), Date.now);
    const verifier = new TokenVerifier(documents, Date.now);
    expect(await codeOf(verifier.verify(await signer.sign(), [oidc]))).toBe(
      "400 AuthProviderDiscoveryFailed",
    );
  });
});

describe("custom JWTs", () => {
  test("verify against a data: key set, with claims flattened", async () => {
    const custom = await createSigner({ iss: "https://issuer.example", aud: "app" }, "ES256");
    const jwks = `data:application/json;base64,${Buffer.from(
      JSON.stringify({ keys: [custom.publicKey] }),
    ).toString("base64")}`;
    const provider: AuthProvider = {
      type: "customJwt",
      issuer: "issuer.example/",
      jwks,
      algorithm: "ES256",
    };
    const { verify } = issuer(() => []);
    const token = await custom.sign({ iat: undefined, user: { plan: { tier: 2 } } });
    const { identity } = await verify(token, [provider]);
    expect(identity.attributes).toEqual({
      tokenIdentifier: "https://issuer.example|user|session",
      issuer: "https://issuer.example",
      subject: "user|session",
      "user.plan.tier": 2,
    });
    const elsewhere: AuthProvider = { ...provider, applicationID: "other" };
    expect(await codeOf(verify(token, [elsewhere]))).toBe("401 NoAuthProvider");
    const past = Math.floor(Date.now() / 1000) - 10;
    const expired = await custom.sign({ exp: past });
    expect(await codeOf(verify(expired, [provider]))).toBe("401 InvalidAuthHeader");
  });
});

import { describe, expect, test } from "vitest";
import { OAUTH_PROVIDERS } from "../../convex/shared/oauthProviders";
import { type Wishes, planSetup } from "../../hosting/setup/plan";
import { keySetOf, makePepper, makeSigningKeys } from "../../hosting/setup/secrets";

const WISHES: Wishes = {
  siteUrl: undefined,
  rotate: [],
  providers: "all",
  isLocal: false,
  isSelfHosted: false,
};

const providerVariables = OAUTH_PROVIDERS.flatMap(({ id }) =>
  ["ID", "SECRET"].map((part) => `AUTH_${id.toUpperCase()}_${part}`),
);

async function complete(): Promise<Record<string, string>> {
  return {
    ...(await makeSigningKeys()),
    AUTH_PEPPER: makePepper(),
    SITE_URL: "https://app.example.com",
    AUTH_RESEND_KEY: "re_1",
    AUTH_EMAIL_FROM: "Acme <hello@example.com>",
    ...Object.fromEntries(providerVariables.map((name) => [name, "x"])),
  };
}

describe("F-D12: what npm run setup does", () => {
  test("a new deployment gets its pair, its pepper and the given address of the app", async () => {
    const { set, replaced, missing, warnings } = await planSetup(
      {},
      { ...WISHES, siteUrl: "https://app.example.com" },
    );
    expect(Object.keys(set).toSorted()).toEqual([
      "AUTH_PEPPER",
      "JWKS",
      "JWT_PRIVATE_KEY",
      "SITE_URL",
    ]);
    expect(set["AUTH_PEPPER"]).toMatch(/^[0-9a-f]{64}$/);
    expect(set["JWT_PRIVATE_KEY"]).toMatch(/^-----BEGIN PRIVATE KEY----- \S.*-----$/);
    expect(set["JWKS"]).toBe(keySetOf(set["JWT_PRIVATE_KEY"] ?? ""));
    expect(replaced).toEqual([]);
    expect(missing.map(({ name }) => name)).toEqual(["AUTH_RESEND_KEY", ...providerVariables]);
    expect(warnings).toEqual([expect.stringMatching(/^AUTH_EMAIL_FROM is not set/)]);
  });

  test("what is there is kept, whatever is asked for again", async () => {
    const existing = await complete();
    const plan = await planSetup(existing, { ...WISHES, siteUrl: "https://app.example.com/" });
    expect(plan).toMatchObject({ set: {}, replaced: [], missing: [], warnings: [] });
    const other = await planSetup(existing, { ...WISHES, siteUrl: "https://other.example" });
    expect(other.set).toEqual({});
    expect(other.warnings).toEqual([
      expect.stringMatching(/^SITE_URL was kept as https:\/\/app\.example\.com/),
    ]);
  });

  test("F-C2: who hosts the backend is told that visitors count as one network until proxies are named", async () => {
    const existing = await complete();
    const hosted = { ...WISHES, isSelfHosted: true };
    expect((await planSetup(existing, hosted)).warnings).toEqual([
      expect.stringMatching(/^AUTH_TRUSTED_PROXIES is not set/),
    ]);
    const named = { ...existing, AUTH_TRUSTED_PROXIES: "1" };
    expect((await planSetup(named, hosted)).warnings).toEqual([]);
  });

  test("only what rotation names is replaced", async () => {
    const existing = await complete();
    const keys = await planSetup(existing, { ...WISHES, rotate: ["signing-key"] });
    expect(keys.replaced.toSorted()).toEqual(["JWKS", "JWT_PRIVATE_KEY"]);
    expect(keys.set["JWKS"]).not.toBe(existing["JWKS"]);
    expect(keys.warnings).toEqual([]);
    const pepper = await planSetup(existing, { ...WISHES, rotate: ["pepper"] });
    expect(pepper.replaced).toEqual(["AUTH_PEPPER"]);
  });

  test("a private key without its key set gets the one that belongs to it", async () => {
    const { JWKS, ...existing } = await complete();
    expect((await planSetup(existing, WISHES)).set).toEqual({ JWKS });
  });

  test("a pair that does not belong together and a short pepper are named, not replaced", async () => {
    const existing = {
      ...(await complete()),
      JWKS: (await makeSigningKeys()).JWKS,
      AUTH_PEPPER: "short",
    };
    const { set, warnings } = await planSetup(existing, WISHES);
    expect(set).toEqual({});
    expect(warnings).toEqual([
      expect.stringMatching(/^JWT_PRIVATE_KEY and JWKS do not belong together/),
      expect.stringMatching(/^AUTH_PEPPER is shorter/),
    ]);
  });

  test("providers that the app does not offer are not asked for", async () => {
    const { missing } = await planSetup({}, { ...WISHES, providers: ["google"] });
    expect(missing.map(({ name }) => name)).toEqual([
      "SITE_URL",
      "AUTH_RESEND_KEY",
      "AUTH_GOOGLE_ID",
      "AUTH_GOOGLE_SECRET",
    ]);
  });

  test.each([
    ["SITE_URL", "http://localhost:5173", /only one machine/],
    ["RESEND_BASE_URL", "http://127.0.0.1:8025", /only one machine/],
    ["AUTH_GOOGLE_ISSUER", "http://127.0.0.1:3212/google", /only one machine/],
    ["AUTH_BREACH_CHECK", "off", /known breaches/],
    ["AUTH_LOG_LEVEL", "DEBUG", /secrets into the logs/],
  ])("%s=%s is fine on this machine and named elsewhere", async (name, value, sentence) => {
    const existing = { ...(await complete()), [name]: value };
    expect((await planSetup(existing, WISHES)).warnings).toEqual([expect.stringMatching(sentence)]);
    expect((await planSetup(existing, { ...WISHES, isLocal: true })).warnings).toEqual([]);
  });

  test("text that is no RSA key has no key set", () => {
    for (const text of ["", "x", "-----BEGIN PRIVATE KEY----- eA== -----END PRIVATE KEY-----"])
      expect(keySetOf(text)).toBeNull();
  });
});

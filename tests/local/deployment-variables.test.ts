import { statSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLocalJWKSet, importPKCS8, jwtVerify, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { identityVariables } from "../../local/identity/registry";
import { planSecrets, planVariables } from "../../local/launcher/deployment-variables";
import { openAdminKey } from "../../local/launcher/keys";
import { testFolder } from "../support/test-folder";

const SURROUNDINGS = {
  app: "http://127.0.0.1:5173",
  mailbox: "http://127.0.0.1:8025",
  identity: identityVariables("http://127.0.0.1:3212"),
};

function plan(existing: Record<string, string>, own: Record<string, string[]> = {}) {
  return Object.fromEntries(
    planVariables(existing, own, SURROUNDINGS).map(({ name, value }) => [name, value]),
  );
}

/** What a first start set, and the record of it. */
function firstStart() {
  const set = plan({}) as Record<string, string>; // a first start unsets nothing
  return {
    set,
    own: Object.fromEntries(Object.entries(set).map(([name, value]) => [name, [value]])),
  };
}

describe("variables that lead to the surroundings", () => {
  test("all are set at first start", () => {
    expect(plan({})).toMatchObject({
      SITE_URL: SURROUNDINGS.app,
      AUTH_GITHUB_BASE_URL: "http://127.0.0.1:3212/github",
      RESEND_BASE_URL: SURROUNDINGS.mailbox,
      AUTH_BREACH_CHECK: "off",
    });
  });

  test("nothing is set again at the next start", () => {
    const { set, own } = firstStart();
    expect(plan(set, own)).toEqual({});
  });

  test("ours from an earlier port are brought up to date", () => {
    const { set, own } = firstStart();
    const old = { ...set, SITE_URL: "http://127.0.0.1:5174" };
    expect(plan(old, { ...own, SITE_URL: ["http://127.0.0.1:5174"] })).toEqual({
      SITE_URL: SURROUNDINGS.app,
    });
  });

  test("the operator's own values are never overwritten", () => {
    const { set, own } = firstStart();
    const operators = {
      ...set,
      SITE_URL: "https://accounts.example",
      AUTH_RESEND_KEY: "re_theirs",
      AUTH_BREACH_CHECK: "on",
    };
    expect(plan(operators, own)).toEqual({});
  });

  test("with the operator's own OAuth app, the stand-in's address is withdrawn", () => {
    const { set, own } = firstStart();
    expect(plan({ ...set, AUTH_GITHUB_ID: "Iv1.theirs", AUTH_GITHUB_SECRET: "x" }, own)).toEqual({
      AUTH_GITHUB_BASE_URL: null,
    });
    expect(plan({ AUTH_GITHUB_ID: "Iv1.theirs" })).not.toHaveProperty("AUTH_GITHUB_BASE_URL");
  });
});

describe("secrets", () => {
  test("a signing key in the form of Convex Auth verifies by its key set", async () => {
    const made = Object.fromEntries(
      (await planSecrets({})).map(({ name, value }) => [name, value ?? ""]),
    );
    expect(made["JWT_PRIVATE_KEY"]).toMatch(
      /^-----BEGIN PRIVATE KEY----- [\w+/= ]+ -----END PRIVATE KEY-----$/,
    );
    expect(made["AUTH_PEPPER"]).toMatch(/^[0-9a-f]{64}$/);
    const keySet = JSON.parse(made["JWKS"] ?? "") as { keys: { kty: string; use: string }[] };
    expect(keySet.keys).toEqual([expect.objectContaining({ use: "sig", kty: "RSA" })]);
    const token = await new SignJWT({ sub: "user" })
      .setProtectedHeader({ alg: "RS256" })
      .sign(await importPKCS8(made["JWT_PRIVATE_KEY"] ?? "", "RS256"));
    const verified = await jwtVerify(token, createLocalJWKSet(keySet));
    expect(verified.payload.sub).toBe("user");
  });

  test("a signing key of the operator gets the key set that belongs to it", async () => {
    const made = Object.fromEntries(
      (await planSecrets({})).map(({ name, value }) => [name, value ?? ""]),
    );
    const again = await planSecrets({
      JWT_PRIVATE_KEY: made["JWT_PRIVATE_KEY"] ?? "",
      AUTH_PEPPER: "kept",
    });
    expect(again).toEqual([{ name: "JWKS", value: made["JWKS"] }]);
  });

  test("what exists is kept", async () => {
    expect(await planSecrets({ JWT_PRIVATE_KEY: "a", JWKS: "b", AUTH_PEPPER: "c" })).toEqual([]);
    expect(await planSecrets({ JWKS: "b", AUTH_PEPPER: "c" })).toEqual([]);
  });

  test("the admin key is made once and only its owner may read it", () => {
    const folder = testFolder();
    const key = openAdminKey(folder);
    expect(key).toMatch(/^latchkey-local\|[0-9a-f]{64}$/);
    expect(openAdminKey(folder)).toBe(key);
    if (process.platform !== "win32")
      expect(statSync(join(folder, "admin-key")).mode & 0o777).toBe(0o600);
  });

  test("a damaged admin key is named and left as it is", () => {
    const folder = testFolder();
    writeFileSync(join(folder, "admin-key"), "gibberish");
    expect(() => openAdminKey(folder)).toThrow(/does not hold an admin key/);
    expect(readFileSync(join(folder, "admin-key"), "utf8")).toBe("gibberish");
  });
});

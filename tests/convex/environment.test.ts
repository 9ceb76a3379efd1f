import { describe, expect, test, vi } from "vitest";
import { PASSWORD, useApp } from "../support/convexApp";

const test_ = useApp();

function signUp() {
  const { app } = test_;
  const email = "ada@example.com";
  return app.password({ flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() });
}

function leave() {
  return test_.app.call({ provider: "github", params: { redirectTo: "/auth/callback" } });
}

describe("a deployment that is not set up", () => {
  test.each([
    ["AUTH_PEPPER", "npm run setup"],
    ["SITE_URL", "npm run setup -- --site-url"],
    ["JWT_PRIVATE_KEY", "npm run setup"],
    ["JWKS", "npm run setup"],
  ])("F-D12: because %s is missing names the command to run", async (name, command) => {
    vi.stubEnv(name, "");
    await expect(signUp()).rejects.toThrow(command);
    expect((await test_.app.everything())["challenges"]).toEqual([]);
  });

  test.each(["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"])(
    "because %s is missing names the command to run, and lets passwords work",
    async (name) => {
      vi.stubEnv(name, "");
      await expect(leave()).rejects.toThrow(`npx convex env set ${name}`);
      expect(await signUp()).toEqual({ started: true });
    },
  );

  test("because its pepper is short says how long it must be", async () => {
    vi.stubEnv("AUTH_PEPPER", "too short");
    await expect(signUp()).rejects.toThrow("AUTH_PEPPER is shorter than 32 characters");
  });

  test.each([
    ["AUTH_LOG_LEVEL", "DEBUG"],
    ["AUTH_LOG_SECRETS", "true"],
  ])("S93: because %s=%s would log secrets is refused on the public web", async (name, value) => {
    vi.stubEnv(name, value);
    vi.stubEnv("SITE_URL", "https://app.example.com");
    await expect(signUp()).rejects.toThrow(`npx convex env remove ${name}`);
  });
});

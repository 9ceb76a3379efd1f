import { authTables as libraryTables, convexAuth } from "@convex-dev/auth/server";
import { expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import { authTables } from "../../convex/auth/tables";
import { storeCall } from "../../convex/auth/storeCall";
import { github } from "../../convex/signIn/oauth/providers/github";
import packageJson from "../../package.json";
import { useApp } from "../support/convexApp";

/** Fails when @convex-dev/auth or convex change what convex/auth/hardenedAuth.ts stands on. */

const test_ = useApp();

interface Registered {
  _handler: (ctx: unknown, args: unknown) => Promise<unknown>;
  exportArgs: () => string;
}

const raw = convexAuth({ providers: [github()] });
const store = raw.store as unknown as Registered;

const installed = Object.values(
  import.meta.glob<{ version: string }>("../../node_modules/@convex-dev/auth/package.json", {
    eager: true,
    exhaustive: true,
  }),
);

test("S100: the library is pinned to the version whose internals are wrapped, and that one is installed", () => {
  expect(packageJson.dependencies["@convex-dev/auth"]).toBe("0.0.95");
  expect(installed.map(({ version }) => version)).toEqual(["0.0.95"]);
});

test("registered functions keep their body in _handler and their validators in exportArgs", () => {
  for (const registered of [raw.signIn, raw.signOut, raw.store, raw.isAuthenticated]) {
    expect(registered).toHaveProperty("_handler", expect.any(Function));
    expect(registered).toHaveProperty("exportArgs", expect.any(Function));
  }
});

/** Kinds of call by name, with their fields, as the validators export them. */
function kindsOf(union: {
  value: { value: Record<string, { fieldType: { value?: unknown } }> }[];
}) {
  return new Map(
    union.value.map(({ value }) => [String(value["type"]?.fieldType.value), Object.keys(value)]),
  );
}

test("the store answers the kinds of call it did, with the fields it had", () => {
  const exported = JSON.parse(store.exportArgs()) as {
    value: { args: { fieldType: Parameters<typeof kindsOf>[0] } };
  };
  const library = kindsOf(exported.value.args.fieldType);
  expect([...library.keys()]).toEqual([
    "signIn",
    "signOut",
    "refreshSession",
    "verifyCodeAndSignIn",
    "verifier",
    "verifierSignature",
    "userOAuth",
    "createVerificationCode",
    "createAccountFromCredentials",
    "retrieveAccountWithCredentials",
    "modifyAccount",
    "invalidateSessions",
  ]);
  const ours = storeCall.members.map((member) => member.fields);
  for (const fields of ours) {
    expect(Object.keys(fields).toSorted()).toEqual(library.get(fields.type.value)?.toSorted());
  }
});

test("kinds of call this app has no use for are refused", async () => {
  const { app } = test_;
  const call = { type: "invalidateSessions", userId: "x" } as never;
  await expect(app.t.mutation(internal.auth.store, { args: call })).rejects.toThrow();
});

test("the library's own tables are the ones this app declares", () => {
  for (const [name, ours] of Object.entries(authTables)) {
    const theirs = libraryTables[name as keyof typeof authTables];
    expect(JSON.stringify(ours.validator)).toBe(JSON.stringify(theirs.validator));
    for (const index of theirs[" indexes"]()) expect(ours[" indexes"]()).toContainEqual(index);
  }
});

test("the store's results have the shapes they had", async () => {
  const { app } = test_;
  vi.stubEnv("AUTH_LOG_LEVEL", "ERROR");
  await app.t.run(async (ctx) => {
    const call = (args: unknown) => store._handler(ctx, { args });
    const email = "ada@example.com";
    const userId = await ctx.db.insert("users", { email, emailVerificationTime: 1 });
    const info = await call({ type: "signIn", userId, generateTokens: true });
    const sessionId = (await ctx.db.query("authSessions").first())?._id;
    const tokenId = (await ctx.db.query("authRefreshTokens").first())?._id;
    expect(info).toEqual({
      userId,
      sessionId,
      tokens: {
        token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        refreshToken: `${tokenId}|${sessionId}`,
      },
    });
    const refreshToken = `${tokenId}|${sessionId}`;
    const refreshed = await call({ type: "refreshSession", refreshToken });
    expect(Object.keys(refreshed ?? {}).toSorted()).toEqual(["refreshToken", "token"]);
    const verifier = await call({ type: "verifier" });
    expect(ctx.db.normalizeId("authVerifiers", String(verifier))).toBe(verifier);
    expect(await call({ type: "verifierSignature", verifier, signature: "s" })).toBeUndefined();
    const redeemed = { type: "verifyCodeAndSignIn", params: { code: "00000000" } };
    const options = { generateTokens: true, allowExtraProviders: false };
    expect(await call({ ...redeemed, ...options, verifier })).toBeNull();
  });
});

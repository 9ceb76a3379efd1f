import { readFileSync } from "node:fs";
import { act, render, waitFor } from "@testing-library/react";
import { useConvexAuth } from "convex/react";
import { useEffect } from "react";
import { describe, expect, test, vi } from "vitest";
import { AuthProvider } from "../../src/lib/auth-client/provider";
import {
  hasPendingVerifier,
  hasStoredSession,
  storedSession,
  withoutRefresh,
} from "../../src/lib/auth-client/storage";
import { useAuthClient } from "../../src/lib/auth-client/use-auth-client";
import type { FakeDeployment } from "../support/fake-deployment";
import { MAILED, SIGNED_IN, makeDeployment, signedInBefore } from "../support/page";

/**
 * What src/lib/auth-client takes for granted about the installed @convex-dev/auth: the real library
 * runs here, and a version that names or orders things otherwise fails.
 */

type Client = ReturnType<typeof useAuthClient>;

async function open(deployment: FakeDeployment) {
  const seen: { client?: Client; isAuthenticated?: boolean } = {};
  function Watch() {
    const client = useAuthClient();
    const { isAuthenticated, isLoading } = useConvexAuth();
    useEffect(() => {
      if (!isLoading) Object.assign(seen, { client, isAuthenticated });
    });
    return null;
  }
  const view = render(
    <AuthProvider client={deployment.client}>
      <Watch />
    </AuthProvider>,
  );
  await waitFor(() => expect(seen.client).toBeDefined());
  const client = seen.client;
  if (client === undefined) throw new Error("There is no client");
  return { client, seen, view };
}

const WHO = { email: "ada@example.com", browserSecret: "s".repeat(43) };

describe("the installed auth library", () => {
  test("is the version that was read", () => {
    const manifest: unknown = JSON.parse(readFileSync("package.json", "utf8"));
    expect(manifest).toMatchObject({ dependencies: { "@convex-dev/auth": "0.0.95" } });
  });

  test("keeps a session where it is looked for, in a token whose subject is user and session", async () => {
    const { client, seen } = await open(makeDeployment().answer("auth:signIn", SIGNED_IN));
    expect(hasStoredSession()).toBe(false);
    expect(storedSession()).toBeNull();
    await act(async () => {
      expect(
        await client.signInWithPassword({ flow: "signIn", password: "a lantern", ...WHO }),
      ).toBe(true);
    });
    expect(hasStoredSession()).toBe(true);
    expect(storedSession()).toBe("user|session");
    await waitFor(() => expect(seen.isAuthenticated).toBe(true));
  });

  test("says that nobody is signed in by what only mails a code", async () => {
    const { client } = await open(makeDeployment().answer("auth:signIn", MAILED));
    await act(async () => {
      expect(await client.signInWithPassword({ flow: "reset", ...WHO })).toBe(false);
    });
    expect(hasStoredSession()).toBe(false);
  });

  test("forgets the session on signing out", async () => {
    signedInBefore();
    const { client, seen } = await open(makeDeployment());
    await waitFor(() => expect(seen.isAuthenticated).toBe(true));
    await act(() => client.signOut());
    expect(hasStoredSession()).toBe(false);
  });

  test("remembers a verifier on leaving for a provider, and redeems a code with it, once", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // jsdom cannot leave the page
    const deployment = makeDeployment().answer("auth:signIn", () => ({
      redirect: "http://deployment.test/#authorize",
      verifier: "the verifier",
    }));
    const { client } = await open(deployment);
    await act(() => client.leaveFor("github", "/auth/callback"));
    expect(hasPendingVerifier()).toBe(true);
    deployment.answer("auth:signIn", SIGNED_IN);
    await act(async () => {
      expect(await client.redeem("12345678")).toBe(true);
    });
    expect(hasPendingVerifier()).toBe(false);
    const [left, redeemed] = deployment.sentTo("auth:signIn");
    expect(left).toEqual({ provider: "github", params: { redirectTo: "/auth/callback" } });
    expect(redeemed).toEqual({ params: { code: "12345678" }, verifier: "the verifier" });
  });

  test("refreshes its token under the lock that keeps it from doing so", async () => {
    const held: string[] = [];
    const locks = {
      request: (name: string, work: () => Promise<unknown>) => {
        held.push(name);
        return work();
      },
    };
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { locks }));
    signedInBefore();
    const { seen } = await open(makeDeployment());
    await waitFor(() => expect(seen.isAuthenticated).toBe(true));
    const byLibrary = new Set(held);
    held.length = 0;
    expect(await withoutRefresh(() => Promise.resolve("done"))).toBe("done");
    expect(byLibrary).toEqual(new Set(held));
  });

  test("is named in one folder of the browser", () => {
    const sources = import.meta.glob<string>("../../src/**/*.{ts,tsx}", {
      eager: true,
      query: "?raw",
      import: "default",
    });
    const knowing = Object.entries(sources)
      .filter(([, text]) => /@convex-dev\/auth|__convexAuth/.test(text))
      .map(([file]) => file);
    expect(knowing.length).toBeGreaterThan(0);
    expect(knowing.filter((file) => !file.includes("/src/lib/auth-client/"))).toEqual([]);
  });
});

import { ConvexHttpClient } from "convex/browser";
import { beforeEach, describe, expect, test } from "vitest";
import {
  ADMIN_KEY,
  setEnvironment,
  sharedDeployment,
  startTestDeployment,
} from "../../support/deployment";
import { mutation, openClient, query, Watch } from "../../support/sync-client";
import { modificationsOf, SyncSocket, versionOf } from "../../support/sync-socket";
import { createSigner, type Signer } from "../../support/tokens";

const functions = "tests/deployment/fixtures/chat";
const deployment = sharedDeployment({ functions });
let signer: Signer;

async function trust(...signers: Signer[]): Promise<void> {
  const JWKS = JSON.stringify({ keys: signers.map(({ publicKey }) => publicKey) });
  await setEnvironment(deployment().engine, { JWKS });
}
beforeEach(async () => {
  signer = await createSigner({ iss: deployment().siteUrl, aud: "convex" });
  await trust(signer);
});
const authenticate = (client: SyncSocket, value: string, baseVersion = 0) =>
  client.send({ type: "Authenticate", tokenType: "User", value, baseVersion });
const subjectOf = (value: unknown) =>
  typeof value === "object" && value !== null && "subject" in value ? value.subject : null;

describe("authentication on the socket", () => {
  test("P10.62: the tokenIdentifier is the issuer and the subject, in query, mutation and action", async () => {
    const client = openClient(deployment().url);
    client.setAuth(() => signer.sign({ sub: "user1|session1" }));
    const watch = new Watch(client, "callers:who");
    const identity = await watch.until((update) => subjectOf(update) !== null);
    expect(identity).toMatchObject({
      tokenIdentifier: `${deployment().siteUrl}|user1|session1`,
      subject: "user1|session1",
    });
    expect(await client.mutation(mutation("callers:whoMutates"), {})).toEqual(identity);
  });

  test("P10.32: an invalid JWT gets AuthError with authUpdateAttempted true, and the socket closes", async () => {
    const client = await SyncSocket.open(deployment().url);
    authenticate(
      client,
      await (await createSigner({ iss: deployment().siteUrl, aud: "convex" })).sign(),
    );
    expect(await client.next("AuthError")).toMatchObject({
      baseVersion: 0,
      authUpdateAttempted: true,
    });
    await client.closing();
  });

  test("P10.32: a client whose tokens are all refused ends unauthenticated after a few tries, not in a loop", async () => {
    const client = openClient(deployment().url);
    const stranger = await createSigner({ iss: deployment().siteUrl, aud: "convex" });
    let tokens = 0;
    const unauthenticated = new Promise<void>((resolve) => {
      client.setAuth(
        () => {
          tokens += 1;
          return stranger.sign({ n: tokens });
        },
        (isAuthenticated) => {
          if (!isAuthenticated) resolve();
        },
      );
    });
    await unauthenticated;
    expect(tokens).toBeLessThan(10);
    expect(await client.query(query("callers:who"), {})).toBeNull();
  });

  test("P10.33: an expired JWT on a live socket gets AuthError false at the next activity", async () => {
    let now = Date.now();
    const own = await startTestDeployment({ functions, now: () => now });
    const local = await createSigner({ iss: own.siteUrl, aud: "convex" });
    await setEnvironment(own.engine, { JWKS: JSON.stringify({ keys: [local.publicKey] }) });
    const client = await SyncSocket.open(own.url);
    authenticate(client, await local.sign({ exp: Math.floor(now / 1000) + 60 }));
    client.add(0, { 0: ["callers:who", {}] });
    await client.transitionsUntil((state, { identity }) => identity === 1 && state.has(0));
    now += 61_000;
    client.mutate(0, "counters:nothing", {});
    expect(await client.next("AuthError")).toMatchObject({
      baseVersion: 1,
      authUpdateAttempted: false,
    });
    await client.closing();
    expect(client.received.some(({ type }) => type === "MutationResponse")).toBe(false);
  });

  test("P10.33: a client with refresh recovers from an expired JWT without losing its subscriptions", async () => {
    let now = Date.now();
    const own = await startTestDeployment({ functions, now: () => now });
    const local = await createSigner({ iss: own.siteUrl, aud: "convex" });
    await setEnvironment(own.engine, { JWKS: JSON.stringify({ keys: [local.publicKey] }) });
    const client = openClient(own.url);
    client.setAuth(() =>
      local.sign({ iat: Math.floor(now / 1000), exp: Math.floor(now / 1000) + 3600 }),
    );
    const watch = new Watch(client, "messages:list", { room: "r33" });
    const who = new Watch(client, "callers:who");
    await who.until((update) => subjectOf(update) !== null);
    now += 3_601_000;
    await client.mutation(mutation("messages:send"), { room: "r33", text: "still here" });
    await watch.until((update) => JSON.stringify(update) === '["still here"]');
    expect(subjectOf(await client.mutation(mutation("callers:whoMutates"), {}))).toBe(
      "user|session",
    );
    expect(who.updates.filter((update) => update instanceof Error)).toEqual([]);
  });

  test("P10.61: a token is refreshed near its expiry, on the same socket and without losing subscriptions", async () => {
    const client = openClient(deployment().url);
    let names = 0;
    client.setAuth(async () => {
      names += 1;
      const now = Math.floor(Date.now() / 1000);
      // The client asks for the next one ten seconds before the end.
      return signer.sign({ iat: now, exp: now + (names < 3 ? 12 : 3600), name: `token ${names}` });
    });
    const watch = new Watch(client, "callers:who");
    const nameOf = (update: unknown) =>
      typeof update === "object" && update !== null && "name" in update ? update.name : null;
    await watch.until((update) => nameOf(update) === "token 3");
    expect(watch.updates.filter((update) => update instanceof Error)).toEqual([]);
    expect(client.client.connectionState()).toMatchObject({
      connectionCount: 1,
      connectionRetries: 0,
    });
  });

  test("P10.63: a key rotated by `env set JWKS` counts at once, for sockets and over HTTP", async () => {
    const next = await createSigner({ iss: deployment().siteUrl, aud: "convex" });
    const verdict = async (token: string) => {
      const http = new ConvexHttpClient(deployment().url, { logger: false });
      http.setAuth(token);
      return http.query(query("callers:who"), {}).then(
        () => "accepted",
        () => "refused",
      );
    };
    const [old, fresh] = [await signer.sign(), await next.sign()];
    expect([await verdict(old), await verdict(fresh)]).toEqual(["accepted", "refused"]);
    await trust(next);
    expect([await verdict(old), await verdict(fresh)]).toEqual(["refused", "accepted"]);
    const client = await SyncSocket.open(deployment().url);
    authenticate(client, fresh);
    expect(versionOf(await client.next("Transition"))).toMatchObject({ identity: 1 });
  });

  test("signing out runs the queries again as nobody", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.add(0, { 0: ["callers:who", {}] });
    authenticate(client, await signer.sign({ sub: "ada" }));
    await client.transitionsUntil((state) => subjectOf(state.get(0)) === "ada");
    client.send({ type: "Authenticate", tokenType: "None", baseVersion: 1 });
    const [update] = modificationsOf(await client.next("Transition"));
    expect(update).toMatchObject({ type: "QueryUpdated", value: null });
  });

  test("mutations that follow Authenticate run as the new identity", async () => {
    const client = await SyncSocket.open(deployment().url);
    for (const [version, sub] of ["ada", "bob"].entries()) {
      authenticate(client, await signer.sign({ sub }), version);
      client.mutate(version, "callers:whoMutates", {});
    }
    const answers = [await client.next("MutationResponse"), await client.next("MutationResponse")];
    expect(answers.map(({ result }) => subjectOf(result))).toEqual(["ada", "bob"]);
  });

  test("the admin key lets a socket call internal and system functions, and act as a user", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.send({
      type: "Authenticate",
      tokenType: "Admin",
      value: ADMIN_KEY,
      impersonating: { subject: "ada" },
      baseVersion: 0,
    });
    client.add(0, {
      0: ["callers:hidden", {}],
      1: ["callers:who", {}],
      2: ["_system/cli/convexUrl:cloudUrl", {}],
    });
    const state = await client.transitionsUntil((results) => results.size === 3);
    expect([state.get(0), subjectOf(state.get(1)), state.get(2)]).toEqual([
      "hidden",
      "ada",
      deployment().url,
    ]);
    const stranger = await SyncSocket.open(deployment().url);
    stranger.add(0, { 0: ["callers:hidden", {}], 1: ["_system/cli/convexUrl:cloudUrl", {}] });
    const refused = await stranger.transitionsUntil((results) => results.size === 2);
    for (const message of refused.values())
      expect(message).toContain("Could not find public function for");
  });

  test("a wrong admin key is fatal", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.send({ type: "Authenticate", tokenType: "Admin", value: "latchkey|no", baseVersion: 0 });
    expect((await client.next("FatalError"))["error"]).toContain("BadDeployKey");
    await client.closing();
  });
});

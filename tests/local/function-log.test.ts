import { afterAll, beforeAll, expect, test } from "vitest";
import type { Deployment } from "../../local/deployment/serve";
import { followFunctions } from "../../local/launcher/function-log";
import { bundleFiles } from "../support/bundle-functions";
import { openTestDeployment, pushBundle } from "../support/deployment";
import { action, mutation, openClient, query } from "../support/sync-client";

const TALKERS = `
  import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
  import { ConvexError } from "convex/values";
  export const quiet = query(() => 1);
  export const talks = mutation(() => { console.log("hello", 1); console.warn("two\\nlines"); });
  export const fails = mutation(() => { throw new Error("on purpose"); });
  export const refuses = mutation(() => { throw new ConvexError({ code: "NO" }); });
  export const works = action(() => { console.info("at work"); });
  export const enters = mutation(() => { console.info("\`auth:store\` type: signIn"); });
  export const words = mutation(() => { throw new ConvexError("not today"); });
`;

/** Named as the functions that Convex Auth adds. */
const AUTH = `
  import { actionGeneric as action, internalMutationGeneric as internalMutation, makeFunctionReference } from "convex/server";
  import { ConvexError } from "convex/values";
  export const store = internalMutation(() => {
    console.info("a step of the store");
    throw new ConvexError({ field: { code: "X" }, code: "INVALID_CREDENTIALS", retryAt: 1 });
  });
  export const signIn = action((ctx) => {
    console.info("a step");
    return ctx.runMutation(makeFunctionReference("auth:store"));
  });
  export const forgives = action(async (ctx) => {
    await ctx.runMutation(makeFunctionReference("auth:store")).catch(() => null);
    console.warn("forgiven");
  });
`;

let deployment: Deployment;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ deployment, remove } = await openTestDeployment());
});
afterAll(() => remove());

/** What is said while \`work\` is done; times are told as N. */
async function said(
  options: { verbose: boolean; pushes: boolean },
  work: () => Promise<unknown>,
): Promise<string[]> {
  const lines: string[] = [];
  const unused = () => expect.unreachable();
  const relay = (name: string, line: string) =>
    lines.push(`${name}: ${line.replace(/[\d.]+ ms/, "N ms")}`);
  const stop = followFunctions(deployment.engine, {
    output: { say: unused, detail: unused, relay },
    ...options,
  });
  try {
    await work();
  } finally {
    stop();
  }
  return lines;
}

const push = async () =>
  pushBundle(deployment.engine, await bundleFiles({ "talkers.ts": TALKERS, "auth.ts": AUTH }));

test("a push is told in a line where nothing else tells it", async () => {
  expect(await said({ verbose: false, pushes: true }, push)).toEqual([
    "convex: Pushed 10 functions",
  ]);
  expect(await said({ verbose: false, pushes: false }, push)).toEqual([]);
});

test("F-D10: what functions log and how they fail is shown with how long they took, and the silent ones are not", async () => {
  await push();
  const client = openClient(deployment.url);
  const lines = await said({ verbose: false, pushes: true }, async () => {
    await client.query(query("talkers:quiet"), {});
    await client.mutation(mutation("talkers:talks"), {});
    await client.mutation(mutation("talkers:fails"), {}).catch(() => undefined);
    await client.mutation(mutation("talkers:refuses"), {}).catch(() => undefined);
    await client.action(action("talkers:works"), {});
  });
  expect(lines).toEqual([
    "convex: talkers:talks [LOG] 'hello' 1",
    "convex: talkers:talks [WARN] 'two\\nlines'",
    "convex: talkers:talks in N ms",
    "convex: talkers:fails failed after N ms: Uncaught Error: on purpose",
    expect.stringMatching(/^convex: +at .*talkers.ts:6/),
    "convex: talkers:refuses refused NO",
    "convex: talkers:works [INFO] 'at work'",
    "convex: talkers:works in N ms",
  ]);
});

test("whoever asks for more sees every call", async () => {
  await push();
  const client = openClient(deployment.url);
  const ask = () => client.query(query("talkers:quiet"), {});
  expect(await said({ verbose: true, pushes: false }, ask)).toEqual([
    "convex: talkers:quiet in N ms",
  ]);
});

test("F-D10: the auth library's own steps are left out, and a refusal is one line with its code", async () => {
  await push();
  const client = openClient(deployment.url);
  const call = async () => {
    await client.action(action("auth:signIn"), {}).catch(() => undefined);
    await client.action(action("auth:forgives"), {});
    await client.mutation(mutation("talkers:enters"), {});
    await client.mutation(mutation("talkers:words"), {}).catch(() => undefined);
  };
  expect(await said({ verbose: false, pushes: false }, call)).toEqual([
    "convex: auth:signIn refused INVALID_CREDENTIALS",
    "convex: auth:forgives [WARN] 'forgiven'",
    "convex: auth:forgives in N ms",
    "convex: talkers:words refused not today",
  ]);
  const whole = (await said({ verbose: true, pushes: false }, call)).join("\n");
  expect(whole).toContain("auth:store [INFO] 'a step of the store'");
  expect(whole).toContain("auth:signIn [INFO] 'a step'");
  expect(whole).toContain("talkers:enters [INFO] '`auth:store` type: signIn'");
  expect(whole).toMatch(/auth:signIn failed after N ms: Uncaught ConvexError: .*\n.* at /);
});

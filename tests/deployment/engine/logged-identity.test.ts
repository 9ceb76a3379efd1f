import { expect, test } from "vitest";
import type { Identity, LogEntry } from "../../../local/deployment/runtime/calls";
import { callOf } from "./support/calls";
import { sharedEngine } from "./support/engine";

const engine = sharedEngine({
  "calls.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action } from "convex/server";
    export const read = query(async () => null);
    export const write = mutation(async () => null);
    export const act = action(async () => console.log("under way"));
    export const fail = action(async () => { throw new Error("no"); });
  `,
});

const attributes = { tokenIdentifier: "iss|sub", issuer: "iss", subject: "sub" };

/** Every entry of a query, a mutation and two actions, one of which writes a line and one fails. */
async function entriesOf(identity: Identity): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  const stop = engine().onLog((entry) => entries.push(entry));
  try {
    const snapshot = await engine().openSnapshot();
    await snapshot.runQuery({ ...callOf("calls:read", {}, { identity }), journal: null });
    snapshot.close();
    await engine().runMutation(callOf("calls:write", {}, { identity }));
    for (const path of ["calls:act", "calls:fail"])
      await engine().runAction(callOf(path, {}, { identity }));
    return entries;
  } finally {
    stop();
  }
}

test.each<[string, Identity, LogEntry["identityType"]]>([
  ["nobody", { kind: "anonymous" }, "unknown"],
  ["a user", { kind: "user", attributes, token: null }, "user"],
  ["an admin", { kind: "admin", actingAs: null }, "instance_admin"],
  ["an admin acting as a user", { kind: "admin", actingAs: attributes }, "member_acting_user"],
])("calls of %s are logged as such, whichever thread writes the entry", async (_, who, logged) => {
  const entries = await entriesOf(who);
  const kinds = entries.map(({ kind, udfType }) => `${kind} ${udfType}`);
  expect(kinds).toEqual([
    "Completion Query",
    "Completion Mutation",
    "Progress Action",
    "Completion Action",
    "Completion Action",
  ]);
  expect(entries.map(({ identityType }) => identityType)).toEqual(entries.map(() => logged));
});

/** The built-in queries, for the endpoints of the developer's tools. */
import type { JSONValue } from "convex/values";
import type { EngineSnapshot } from "../engine/engine";
import { functionCall } from "../runtime/function-call";

export async function askSystemQuery(
  snapshot: EngineSnapshot,
  path: string,
  args: JSONValue,
): Promise<unknown> {
  const call = functionCall(
    { path, args: JSON.stringify([args]) },
    { from: "deployment", caller: "HttpApi", identity: { kind: "admin", actingAs: null } },
  );
  const outcome = await snapshot.runQuery({ ...call, journal: null });
  if (outcome.status === "error") throw new Error(outcome.message);
  return JSON.parse(outcome.value);
}

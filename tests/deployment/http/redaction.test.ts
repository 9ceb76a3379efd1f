import { expect, test } from "vitest";
import { ConvexHttpClient } from "convex/browser";
import { ConvexError } from "convex/values";
import { sharedDeployment } from "../../support/deployment";
import { query } from "../../support/sync-client";
import { modificationsOf, SyncSocket } from "../../support/sync-socket";

const deployment = sharedDeployment({
  functions: "tests/deployment/fixtures/chat",
  redact: true,
});

test("P10.38: with redaction on, messages contain only the request id line and no log lines", async () => {
  const body = JSON.stringify({ path: "failures:plainError", args: {} });
  const response = await fetch(`${deployment().url}/api/query`, { method: "POST", body });
  const answer: Record<string, unknown> = await response.json();
  expect(Object.keys(answer).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "errorMessage",
    "status",
  ]);
  expect(answer["errorMessage"]).toMatch(/^\[Request ID: [0-9a-f]{16}\] Server Error$/);
  const client = await SyncSocket.open(deployment().url);
  client.add(0, { 0: ["failures:plainError", {}] });
  const [failed] = modificationsOf(await client.next("Transition"));
  expect(failed?.errorMessage).toMatch(/^\[Request ID: [0-9a-f]{16}\] Server Error$/);
  expect(failed?.logLines).toEqual([]);
  client.mutate(1, "messages:send", { room: "a", text: "b" });
  expect(await client.next("MutationResponse")).toMatchObject({ success: true, logLines: [] });
});

test("P10.37: with redaction on, ConvexError data still arrives", async () => {
  const http = new ConvexHttpClient(deployment().url, { logger: false });
  const error: unknown = await http.query(query("failures:convexErrorInQuery"), {}).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error instanceof ConvexError && error.data).toMatchObject({ code: "TOO_LATE", at: 5n });
});

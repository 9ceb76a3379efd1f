import { ConvexHttpClient } from "convex/browser";
import { compareValues, type Value } from "convex/values";
import { describe, expect, test } from "vitest";
import { sharedDeployment } from "../../support/deployment";
import { asText, mutation, openClient, query } from "../../support/sync-client";

const deployment = sharedDeployment({ functions: "tests/deployment/fixtures/chat" });

const SPECIAL: readonly Value[] = [
  -0,
  NaN,
  Infinity,
  -Infinity,
  -(2n ** 63n),
  2n ** 63n - 1n,
  new ArrayBuffer(0),
  new Uint8Array(500_000).fill(7).buffer,
  "",
  "\u{1f511} Grüße \0 \u2028",
  [null, [true, { nested: [1n, "x"] }]],
];

interface Caller {
  mutation(name: ReturnType<typeof mutation>, args: Record<string, Value>): Promise<Value>;
  query(name: ReturnType<typeof query>, args: Record<string, Value>): Promise<Value>;
}
const overHttp = (): Caller => new ConvexHttpClient(deployment().url, { logger: false });
const overSocket = (): Caller => openClient(deployment().url);

describe.each([
  ["HTTP", overHttp],
  ["the socket", overSocket],
] as const)("values over %s", (_, open) => {
  test("P10.43: -0, NaN, infinities, int64 limits, bytes and astral text come back as they were sent", async () => {
    const caller = open();
    for (const value of SPECIAL) {
      const id = await caller.mutation(mutation("values:keep"), { value });
      expect(await caller.query(query("values:kept"), { id })).toStrictEqual(value);
    }
  });

  test("P10.43: half a surrogate pair is refused, and nothing is kept of it", async () => {
    const caller = open();
    const before = await caller.query(query("values:ordered"), {});
    for (const value of ["\ud800", "a\udc00b"])
      await expect(caller.mutation(mutation("values:keep"), { value })).rejects.toThrow(Error);
    expect(await caller.query(query("values:ordered"), {})).toStrictEqual(before);
  });
});

test("P10.44: an indexed column of mixed types is in the order of compareValues, documents without the field first", async () => {
  const caller = overSocket();
  await caller.mutation(mutation("values:keep"), {});
  for (const value of [{ a: 1n }, ["b"], "text", "\uffff", "\u{10000}", true, false, 3, -5n, null])
    await caller.mutation(mutation("values:keep"), { value });
  const ordered = await caller.query(query("values:ordered"), {});
  if (!Array.isArray(ordered)) throw new Error("expected an array");
  const [first, ...rest] = ordered;
  expect(first).toEqual({ missing: true });
  expect(rest).toStrictEqual(rest.toSorted(compareValues));
});

test("P10.45: an id has 32 characters, belongs to its table alone, and with any one altered is refused", async () => {
  const caller = overSocket();
  const id = asText(await caller.mutation(mutation("values:keep"), { value: "named" }));
  expect(id).toMatch(/^[0-9a-z]{32}$/);
  expect(await caller.query(query("values:normalized"), { id })).toEqual([id, null, null]);
  const altered = Array.from({ length: id.length }, (_, at) => {
    const other = id[at] === "0" ? "1" : "0";
    return id.slice(0, at) + other + id.slice(at + 1);
  });
  for (const text of [...altered, id.toUpperCase(), `${id} `, id.slice(1), ""]) {
    expect(await caller.query(query("values:normalized"), { id: text })).toEqual([
      null,
      null,
      null,
    ]);
    await expect(caller.query(query("values:kept"), { id: text })).rejects.toThrow(Error);
  }
});

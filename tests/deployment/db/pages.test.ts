import type { JSONValue } from "convex/values";
import { beforeEach, describe, expect, test } from "vitest";
import { DeveloperError, type Page, type PageRequest } from "../../../local/deployment/db/database";
import { parse, push, range, scan, schemaOf, useDatabase } from "./fixture";

const fixture = useDatabase();

function page(query: JSONValue, request: Partial<PageRequest> = {}): Page {
  return fixture.query((t) =>
    t.page({ query, cursor: null, endCursor: null, pageSize: 3, ...request }),
  );
}

const numbers = ({ page }: Page): unknown[] => page.map((text) => parse(text)["n"]);

function failure(run: () => unknown): DeveloperError {
  try {
    run();
  } catch (error) {
    if (error instanceof DeveloperError) return error;
    throw error;
  }
  throw new Error("It did not fail");
}

beforeEach(() => {
  push(fixture, schemaOf({ things: { indexes: { by_owner: ["owner", "n"] } } }));
  fixture.mutate((t) => {
    for (let n = 0; n < 10; n += 1) t.insert("things", { n, owner: n % 2 === 0 ? "even" : "odd" });
  });
});

describe("pages", () => {
  test("follow each other without gaps or overlaps to the end, up and down", () => {
    for (const order of ["asc", "desc"] as const) {
      const query = scan("things", order);
      const found: unknown[] = [];
      let next = page(query);
      for (;;) {
        found.push(...numbers(next));
        if (next.isDone) break;
        next = page(query, { cursor: next.continueCursor });
      }
      const all = Array.from({ length: 10 }, (_, n) => n);
      expect(found).toEqual(order === "asc" ? all : all.toReversed());
    }
  });

  test("after the end are empty and done, with the same cursor", () => {
    const whole = page(scan("things"), { pageSize: 100 });
    expect(whole).toMatchObject({ isDone: true, splitCursor: null, pageStatus: null });
    const after = page(scan("things"), { cursor: whole.continueCursor });
    expect(after).toMatchObject({ page: [], isDone: true, continueCursor: whole.continueCursor });
  });

  test("of an empty table, and of a table that does not exist, are done at once with a cursor", () => {
    expect(page(scan("missing"))).toMatchObject({ page: [], isDone: true });
    expect(page(scan("missing")).continueCursor).not.toBe("");
    expect(page(range("things.by_owner", [["Eq", "owner", "nobody"]]))).toMatchObject({
      page: [],
      isDone: true,
    });
  });

  test("between two cursors hold all that is there now, however much that is", () => {
    const query = range("things.by_owner", [["Eq", "owner", "even"]]);
    const first = page(query, { pageSize: 2 });
    expect(numbers(first)).toEqual([0, 2]);
    fixture.mutate((t) => {
      for (let i = 0; i < 5; i += 1) t.insert("things", { n: 1 + i / 10, owner: "even" });
    });
    const again = page(query, { pageSize: 2, endCursor: first.continueCursor });
    expect(numbers(again)).toEqual([0, 1, 1.1, 1.2, 1.3, 1.4, 2]);
    expect(again).toMatchObject({ isDone: false, continueCursor: first.continueCursor });
    const second = page(query, { pageSize: 2, cursor: first.continueCursor });
    expect(numbers(second)).toEqual([4, 6]);
    const last = page(query, { pageSize: 9, cursor: second.continueCursor });
    const lastAgain = page(query, {
      cursor: second.continueCursor,
      endCursor: last.continueCursor,
    });
    expect(numbers(lastAgain)).toEqual([8]);
    expect(lastAgain.isDone).toBe(true);
  });

  test("with a filter fill up with what passes", () => {
    const odd = { filter: { $eq: [{ $field: "owner" }, { $literal: "odd" }] } };
    const query = scan("things", "asc", [odd]);
    const first = page(query);
    expect(numbers(first)).toEqual([1, 3, 5]);
    expect(numbers(page(query, { cursor: first.continueCursor }))).toEqual([7, 9]);
  });

  test("stop when they have looked at the rows or bytes they may, and say that they should be split", () => {
    const never = { filter: { $eq: [{ $field: "n" }, { $literal: -1 }] } };
    const rows = page(scan("things", "asc", [never]), { maximumRowsRead: 4 });
    expect(rows).toMatchObject({ page: [], isDone: false, pageStatus: "SplitRequired" });
    const rest = page(scan("things", "asc", [never]), { cursor: rows.continueCursor });
    expect(rest.isDone).toBe(true);
    const bytes = page(scan("things"), { maximumBytesRead: 150 });
    expect(numbers(bytes)).toEqual([0, 1]);
    expect(bytes.isDone).toBe(false);
  });

  test("that must be split, cover with both halves what they covered", () => {
    const query = scan("things");
    const end = page(query, { pageSize: 9 }).continueCursor;
    const required = page(query, { endCursor: end, maximumRowsRead: 6 });
    expect(required).toMatchObject({ pageStatus: "SplitRequired", continueCursor: end });
    const split = required.splitCursor;
    const left = page(query, { endCursor: split });
    const right = page(query, { cursor: split, endCursor: required.continueCursor });
    expect([...numbers(left), ...numbers(right)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(numbers(left).length).toBeGreaterThan(0);
  });

  test("that come near a limit are recommended to be split", () => {
    expect(page(scan("things"), { pageSize: 8, maximumRowsRead: 10 })).toMatchObject({
      pageStatus: "SplitRecommended",
    });
    expect(page(scan("things"), { pageSize: 5, maximumRowsRead: 10 })).toMatchObject({
      pageStatus: null,
      splitCursor: null,
    });
  });

  test.each([0, -1, 1.5, 32_001, NaN])("of size %d are refused", (pageSize) => {
    expect(failure(() => page(scan("things"), { pageSize })).code).toBe("PaginationLimit");
  });
});

describe("a cursor", () => {
  test("of another query is refused in a way clients know: they start over", () => {
    const cursor = page(scan("things")).continueCursor;
    const others = [
      scan("things", "desc"),
      scan("others"),
      range("things.by_owner"),
      scan("things", "asc", [{ limit: 5 }]),
    ];
    for (const other of others) {
      const error = failure(() => page(other, { cursor }));
      expect(error.message).toMatch(/^InvalidCursor/);
      expect(error.data).toEqual({ isConvexSystemError: true, paginationError: "InvalidCursor" });
      expect(failure(() => page(other, { endCursor: cursor })).code).toBe("InvalidCursor");
    }
  });

  test.each(["", "nonsense", "AAAA", "\0", "ä"])("that is made up is refused: %j", (cursor) => {
    expect(failure(() => page(scan("things"), { cursor })).code).toBe("InvalidCursor");
  });

  test("holds whatever order the query's keys come in", () => {
    const { source, operators } = scan("things") as { source: object; operators: JSONValue };
    const turned = {
      operators,
      source: Object.fromEntries(Object.entries(source).toReversed()) as JSONValue,
    };
    expect(numbers(page(turned, { cursor: page(scan("things")).continueCursor }))).toEqual([
      3, 4, 5,
    ]);
  });

  test("that is forged reads nothing outside the query's own range", () => {
    const query = range("things.by_owner", [["Eq", "owner", "odd"]]);
    const honest = Buffer.from(page(query).continueCursor, "base64url");
    const head = honest.subarray(0, 13);
    const forged = (position: Buffer): string =>
      Buffer.concat([head, Buffer.from("k"), position]).toString("base64url");
    const lowest = forged(Buffer.of(0));
    const highest = forged(Buffer.alloc(64, 255));
    expect(numbers(page(query, { cursor: lowest, pageSize: 100 }))).toEqual([1, 3, 5, 7, 9]);
    expect(numbers(page(query, { cursor: lowest, endCursor: highest }))).toEqual([1, 3, 5, 7, 9]);
    expect(numbers(page(query, { cursor: highest, endCursor: lowest }))).toEqual([]);
    expect(numbers(page(query, { cursor: highest, pageSize: 100 }))).toEqual([]);
    const down = range("things.by_owner", [["Eq", "owner", "odd"]], "desc");
    expect(failure(() => page(down, { cursor: highest })).code).toBe("InvalidCursor");
  });
});

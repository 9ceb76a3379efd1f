/**
 * Pages of a query (P4.6). A cursor is a position in the query's index, bound to the query by a
 * fingerprint.
 */
import { createHash } from "node:crypto";
import type { JSONValue } from "convex/values";
import { afterKey } from "./bytes";
import { canonicalJson } from "./canonical-value";
import { DeveloperError, type KeyString, type Page, type PageRequest } from "./database";
import type { KeyRange } from "./overlay";
import type { QueryPlan } from "./query-plan";
import { QueryStream, type Paging, type StreamContext, type StreamItem } from "./stream";
import { LIMITS } from "./usage";

const MAX_PAGE_SIZE = 32_000;
/** A page this full should be loaded as two. */
const SPLIT_ITEMS = 6144;
const SPLIT_SHARE = 0.75;
const VERSION = 1;
const FINGERPRINT_BYTES = 12;

/** The last key of the page before, or the end of the query. */
type Position = { readonly after: KeyString } | "start" | "end";

function invalidCursor(): never {
  throw new DeveloperError(
    "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
    "InvalidCursor",
    { isConvexSystemError: true, paginationError: "InvalidCursor" },
  );
}

function fingerprint(query: JSONValue): Buffer {
  return createHash("sha256").update(canonicalJson(query)).digest().subarray(0, FINGERPRINT_BYTES);
}

function encodeCursor(print: Buffer, position: Position): string {
  const content = position === "end" ? "e" : position === "start" ? "s" : `k${position.after}`;
  return Buffer.concat([Buffer.of(VERSION), print, Buffer.from(content, "latin1")]).toString(
    "base64url",
  );
}

function decodeCursor(print: Buffer, cursor: string): Position {
  const bytes = Buffer.from(cursor, "base64url");
  const content = bytes.subarray(1 + FINGERPRINT_BYTES).toString("latin1");
  if (bytes[0] !== VERSION || !bytes.subarray(1, 1 + FINGERPRINT_BYTES).equals(print))
    return invalidCursor();
  if (content === "e") return "end";
  if (content === "s") return "start";
  return content.startsWith("k") ? { after: content.slice(1) } : invalidCursor();
}

/**
 * Between the two positions and within `own`: a forged cursor reads nothing the query itself would
 * not.
 */
function clamp(own: KeyRange, reverse: boolean, from: Position, to: Position | null): KeyRange {
  const nothing = { start: own.start, end: own.start };
  if (from === "end" || to === "start") return nothing;
  let { start, end } = own;
  const raise = (key: KeyString): void => {
    if (key > start) start = key;
  };
  const lower = (key: KeyString): void => {
    if (end === null || key < end) end = key;
  };
  if (from !== "start") {
    if (reverse) lower(from.after);
    else raise(afterKey(from.after));
  }
  if (to !== null && to !== "end") {
    if (reverse) raise(to.after);
    else lower(afterKey(to.after));
  }
  return end !== null && start >= end ? nothing : { start, end };
}

function checkSize(request: PageRequest): void {
  const { pageSize } = request;
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_PAGE_SIZE)
    throw new DeveloperError(
      `Invalid page size ${pageSize}: must be a whole number from 1 to ${MAX_PAGE_SIZE}`,
      "PaginationLimit",
    );
}

/** How near the page came to what one call may read. */
function isLarge(stream: QueryStream, length: number, paging: Paging): boolean {
  const rows = Math.min(paging.rows, LIMITS.documentsRead);
  const bytes = Math.min(paging.bytes, LIMITS.bytesRead);
  return (
    length > SPLIT_ITEMS ||
    stream.rowsRead > rows * SPLIT_SHARE ||
    stream.bytesRead > bytes * SPLIT_SHARE
  );
}

function collect(stream: QueryStream, most: number): StreamItem[] {
  const items: StreamItem[] = [];
  while (items.length < most && !stream.isOverBudget) {
    const item = stream.nextItem();
    if (item === null) break;
    items.push(item);
  }
  return items;
}

/**
 * Throws DeveloperError `InvalidCursor` for a cursor of another query, `PaginationLimit` for a page
 * size out of bounds.
 */
export function readPage(context: StreamContext, plan: QueryPlan, request: PageRequest): Page {
  checkSize(request);
  const print = fingerprint(request.query);
  const from = request.cursor === null ? "start" : decodeCursor(print, request.cursor);
  const to = request.endCursor === null ? null : decodeCursor(print, request.endCursor);
  const own = plan.source?.range ?? { start: "", end: "" };
  const paging = {
    range: clamp(own, plan.reverse, from, to),
    rows: request.maximumRowsRead ?? Infinity,
    bytes: request.maximumBytesRead ?? Infinity,
  };
  const stream = new QueryStream(context, plan, paging);
  const wanted = to === null ? request.pageSize : Infinity;
  const items = collect(stream, wanted);
  const cutShort = !stream.isDone && items.length < wanted;
  const { scanned } = stream;
  const last = scanned.at(-1);
  const here: Position = stream.isDone ? "end" : last === undefined ? from : { after: last };
  // Cut short, a page with an end still answers for all up to there: the client loads it again as
  // two.
  const reached = to ?? here;
  const status = cutShort
    ? "SplitRequired"
    : isLarge(stream, items.length, paging)
      ? "SplitRecommended"
      : null;
  const middle = scanned.length < 2 ? undefined : scanned[Math.floor((scanned.length - 1) / 2)];
  return {
    page: items.map(({ text }) => text),
    isDone: reached === "end",
    continueCursor: encodeCursor(print, reached),
    splitCursor:
      status === null || middle === undefined ? null : encodeCursor(print, { after: middle }),
    pageStatus: status,
  };
}

/** Syscalls of queries, which mutations have too (P4.2, P4.3). */
import { convexToJson, type JSONValue } from "convex/values";
import type { DocumentStream } from "../db/database";
import { SyscallError } from "./function-error";
import { addressedPath, functionHandle } from "./function-target";
import { identityJson } from "./identity-json";
import { fileUrl, fileMetadata } from "./storage-files";
import { numberOf, optionalText, textOf, valueOf } from "./syscall-arguments";
import type { SyncOperation, TransactionFrame, TransactionOperation } from "./transaction-frame";

/**
 * A query of the code: opened on its first `next`, so that its mistakes show where the code awaits.
 */
type OpenQuery = { readonly query: JSONValue; stream: DocumentStream | null };

const openQueries = new WeakMap<TransactionFrame, Map<number, OpenQuery>>();

function queriesOf(frame: TransactionFrame): Map<number, OpenQuery> {
  let queries = openQueries.get(frame);
  if (queries === undefined) openQueries.set(frame, (queries = new Map()));
  return queries;
}

/** Ends what the code left open. */
export function closeQueries(frame: TransactionFrame): void {
  for (const { stream } of queriesOf(frame).values()) stream?.close();
  openQueries.delete(frame);
}

export const SYNC_OPERATIONS: Readonly<Record<string, SyncOperation>> = {
  "1.0/queryStream": (frame, args) => {
    const queries = queriesOf(frame);
    const queryId = frame.newQueryId();
    queries.set(queryId, { query: valueOf(args, "query", "queryStream"), stream: null });
    return JSON.stringify({ queryId });
  },
  "1.0/queryCleanup": (frame, args) => {
    const queryId = numberOf(args, "queryId", "queryCleanup");
    queriesOf(frame).get(queryId)?.stream?.close();
    return JSON.stringify(queriesOf(frame).delete(queryId));
  },
  "1.0/db/normalizeId": (frame, args) => {
    const table = textOf(args, "table", "normalizeId");
    const id = textOf(args, "idString", "normalizeId");
    return JSON.stringify({ id: frame.call.transaction.normalizeId(table, id) });
  },
  "1.0/getSnapshotTs": (frame) => JSON.stringify(convexToJson(frame.call.transaction.snapshot.ts)),
};

export const READ_OPERATIONS: Readonly<Record<string, TransactionOperation>> = {
  "1.0/get": (frame, args) => {
    const id = textOf(args, "id", "db.get");
    checkSystemTable(frame, id, args["isSystem"] === true);
    return frame.call.transaction.get(id, optionalText(args, "table")) ?? "null";
  },
  "1.0/queryStreamNext": (frame, args) => {
    const open = queriesOf(frame).get(numberOf(args, "queryId", "queryStreamNext"));
    if (open === undefined) throw new SyscallError("This query is closed");
    open.stream ??= frame.call.transaction.stream(open.query);
    const document = open.stream.next();
    return document === null ? '{"value":null,"done":true}' : `{"value":${document},"done":false}`;
  },
  "1.0/queryPage": readPage,
  "1.0/count": (frame, args) =>
    String(frame.call.transaction.count(textOf(args, "table", "count"))),
  "1.0/storageGetUrl": (frame, args) =>
    JSON.stringify(fileUrl(frame.call, textOf(args, "storageId", "storage.getUrl"))),
  "1.0/storageGetMetadata": (frame, args) =>
    JSON.stringify(fileMetadata(frame.call, textOf(args, "storageId", "storage.getMetadata"))),
  "1.0/getUserIdentity": (frame) => identityJson(frame.observeIdentity()),
  "1.0/getFunctionMetadata": (frame) =>
    JSON.stringify({ name: frame.options.target.path, componentPath: "" }),
  "1.0/getDeploymentMetadata": () => DEPLOYMENT_METADATA,
  "1.0/getTransactionMetrics": transactionMetrics,
  "1.0/createFunctionHandle": (frame, args) =>
    JSON.stringify(functionHandle(frame.call.code.analysis, addressedPath(args))),
  "1.0/runUdf": async (frame, args) => await runNested(frame, args),
};

/** What `ctx.meta.getDeploymentMetadata()` says here. */
export const DEPLOYMENT_METADATA = JSON.stringify({ name: "local", region: null, class: "local" });

const SYSTEM_TABLES = ["_storage", "_scheduled_functions"];

function checkSystemTable(frame: TransactionFrame, id: string, isSystem: boolean): void {
  const { transaction } = frame.call;
  const owner = SYSTEM_TABLES.find((table) => transaction.normalizeId(table, id) !== null);
  if (owner !== undefined && !isSystem)
    throw new SyscallError(`${id} is an ID of the system table ${owner}: use db.system.get()`);
  if (owner === undefined && isSystem)
    throw new SyscallError(`${id} is not an ID of a system table: use db.get()`);
}

function readPage(frame: TransactionFrame, args: Parameters<TransactionOperation>[1]): string {
  const pageSize = numberOf(args, "pageSize", "paginate");
  const maximumRowsRead = args["maximumRowsRead"];
  const maximumBytesRead = args["maximumBytesRead"];
  const page = frame.call.transaction.page({
    query: valueOf(args, "query", "paginate"),
    cursor: optionalText(args, "cursor") ?? null,
    endCursor: optionalText(args, "endCursor") ?? frame.options.journal,
    pageSize,
    ...(typeof maximumRowsRead === "number" && { maximumRowsRead }),
    ...(typeof maximumBytesRead === "number" && { maximumBytesRead }),
  });
  if (frame.nextJournal !== null)
    throw new SyscallError(
      "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
    );
  frame.nextJournal = page.continueCursor;
  const { page: documents, ...rest } = page;
  return `{"page":[${documents.join(",")}],${JSON.stringify(rest).slice(1)}`;
}

function transactionMetrics(frame: TransactionFrame): string {
  const used = frame.call.transaction.metrics();
  const { scheduled } = frame.call;
  const measure = (amount: number, limit: number) => ({
    used: amount,
    remaining: Math.max(0, limit - amount),
  });
  const mebibyte = 1024 * 1024;
  return JSON.stringify({
    bytesRead: measure(used.bytesRead, 16 * mebibyte),
    bytesWritten: measure(used.bytesWritten, 16 * mebibyte),
    databaseQueries: measure(used.databaseQueries, 4096),
    documentsRead: measure(used.documentsRead, 32_000),
    documentsWritten: measure(used.documentsWritten, 16_000),
    functionsScheduled: measure(scheduled.count, 1000),
    scheduledFunctionArgsBytes: measure(scheduled.bytes, 16 * mebibyte),
  });
}

async function runNested(
  frame: TransactionFrame,
  args: Parameters<TransactionOperation>[1],
): Promise<string> {
  const type = textOf(args, "udfType", "runUdf");
  if (args["transactionLimits"] !== undefined && args["transactionLimits"] !== null)
    throw new SyscallError("`transactionLimits` is not supported by the local deployment.");
  if (type === "snapshotQuery")
    throw new SyscallError("`useStaleSnapshot` is not supported by the local deployment.");
  if (type !== "query" && (type !== "mutation" || frame.phase !== "Mutation"))
    throw new SyscallError(
      `Cannot call a ${type} function from a ${frame.phase.toLowerCase()} function`,
    );
  const argument = JSON.stringify([valueOf(args, "args", "runUdf")]);
  const kind = type === "query" ? "Query" : "Mutation";
  return await frame.options.nest(kind, addressedPath(args), argument);
}

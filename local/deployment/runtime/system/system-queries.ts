/**
 * The built-in queries behind `convex env`, `data`, `run` and `function-spec` (convex-protocol.md 2.12). They run on an ordinary
 * transaction, so that they are reactive through what they read.
 */
import { z } from "zod";
import { DeveloperError, type Transaction } from "../../db/database";
import type { QueryCall, QueryOutcome } from "../calls";
import type { Analysis } from "../analysis";
import { apiSpec } from "./api-spec";

export interface SystemContext {
  /** Of the active code; null before the first push. */
  readonly analysis: Analysis | null;
  /** CONVEX_CLOUD_URL and CONVEX_SITE_URL. */
  readonly systemEnvironment: Readonly<Record<string, string>>;
}

/** Takes the decoded argument object; returns wire JSON text. Throws ZodError for arguments of the wrong shape. */
type SystemQuery = (transaction: Transaction, args: unknown, context: SystemContext) => string;

const ENVIRONMENT = "env/";
/** Functions of the real backend read at most this much for one page. */
const PAGE_BYTES = 8 * 1024 * 1024;

const nothing = z.object({});
const tableName = z.object({ tableName: z.string() });
const tableData = z.object({
  table: z.string(),
  order: z.enum(["asc", "desc"]),
  paginationOpts: z.object({
    cursor: z.string().nullable(),
    endCursor: z.string().nullish(),
    numItems: z.number().int().positive(),
  }),
});

const QUERIES: Readonly<Record<string, SystemQuery>> = {
  "_system/cli/queryEnvironmentVariables:default": (transaction, args) => {
    nothing.parse(args);
    const variables = transaction.records.list(ENVIRONMENT);
    return JSON.stringify(
      variables.map(({ name, value }) => ({ name: name.slice(ENVIRONMENT.length), value })),
    );
  },
  "_system/cli/queryEnvironmentVariables:get": (transaction, args, context) => {
    const { name } = z.object({ name: z.string() }).parse(args);
    const value = transaction.records.get(ENVIRONMENT + name) ?? context.systemEnvironment[name];
    return JSON.stringify(value === undefined ? null : { name, value });
  },
  "_system/cli/tables:default": (transaction) => {
    const page = transaction.snapshot.catalog.tables().map(({ name }) => ({ name }));
    return JSON.stringify({ page, isDone: true, continueCursor: "end" });
  },
  "_system/cli/tableData:default": (transaction, args) => {
    const { table, order, paginationOpts } = tableData.parse(args);
    const result = transaction.page({
      query: { source: { type: "FullTableScan", tableName: table, order }, operators: [] },
      cursor: paginationOpts.cursor,
      endCursor: paginationOpts.endCursor ?? null,
      pageSize: paginationOpts.numItems,
      maximumBytesRead: PAGE_BYTES,
    });
    const { page, ...rest } = result;
    return `{"page":[${page.join(",")}],${JSON.stringify(rest).slice(1)}`;
  },
  "_system/cli/tableSize:default": (transaction, args) =>
    JSON.stringify(transaction.count(tableName.parse(args).tableName)),
  // Any value will do that differs whenever the table has changed; counting puts the whole table into the read set.
  "_system/cli/queryTable:default": (transaction, args) => {
    transaction.count(tableName.parse(args).tableName);
    return JSON.stringify(String(transaction.snapshot.ts));
  },
  "_system/cli/modules:apiSpec": (transaction, _args, context) => {
    transaction.records.get("code/active");
    return JSON.stringify(context.analysis === null ? [] : apiSpec(context.analysis));
  },
  "_system/cli/convexUrl:cloudUrl": (_transaction, _args, context) =>
    JSON.stringify(context.systemEnvironment["CONVEX_CLOUD_URL"] ?? null),
  // Exports and imports cannot be started here, and components cannot be pushed: there are none.
  "_system/cli/exports:getLatest": () => "null",
  "_system/cli/queryImport:default": () => "null",
  "_system/cli/queryImport:list": () => "[]",
  "_system/frontend/components:list": () => "[]",
};

/** Whether `runSystemQuery` answers this path rather than pushed code. */
export function isSystemPath(path: string): boolean {
  return path.startsWith("_system/");
}

/** Never throws for a mistake of the caller: that is an error outcome. Anyone but an admin is told that there is no such function. */
export function runSystemQuery(
  transaction: Transaction,
  call: QueryCall,
  context: SystemContext,
): QueryOutcome {
  const outcome = (result: { value: string } | { message: string }): QueryOutcome => ({
    ...("value" in result
      ? { status: "success" as const, value: result.value }
      : { status: "error" as const, message: result.message }),
    logLines: [],
    journal: null,
    reads: transaction.reads(),
    usedIdentity: true,
  });
  if (call.identity.kind !== "admin")
    return outcome({ message: `Could not find public function for '${call.path}'.` });
  const path = call.path.includes(":") ? call.path : `${call.path}:default`;
  const query = Object.hasOwn(QUERIES, path) ? QUERIES[path] : undefined;
  if (query === undefined)
    return outcome({
      message: `The local deployment has no built-in query '${path}'. Use a real Convex deployment for it.`,
    });
  try {
    const [args]: unknown[] = z.array(z.unknown()).parse(JSON.parse(call.args));
    return outcome({ value: query(transaction, args ?? {}, context) });
  } catch (error) {
    if (error instanceof z.ZodError)
      return outcome({
        message: `Uncaught ArgumentValidationError: '${path}': ${z.prettifyError(error)}`,
      });
    if (error instanceof DeveloperError || error instanceof SyntaxError)
      return outcome({ message: `Uncaught Error: ${error.message}` });
    throw error;
  }
}

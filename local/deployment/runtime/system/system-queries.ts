/**
 * The built-in queries behind `convex env`, `data`, `run` and `function-spec` (P2.12). They run on
 * an ordinary transaction, so that they are reactive through what they read.
 */
import type { JSONValue } from "convex/values";
import { DeveloperError, type Transaction } from "../../db/database";
import type { QueryCall, QueryOutcome } from "../calls";
import type { Analysis } from "../analysis";
import { SyscallError } from "../function-error";
import {
  argumentsOf,
  numberOf,
  optionalText,
  type SyscallArguments,
  textOf,
} from "../syscall-arguments";
import { apiSpec } from "./api-spec";
import { SCHEMA_QUERIES } from "./schema-queries";
import { TRANSFER_QUERIES } from "./transfer-queries";

export interface SystemContext {
  /** Of the active code; null before the first push. */
  readonly analysis: Analysis | null;
  /** CONVEX_CLOUD_URL and CONVEX_SITE_URL. */
  readonly systemEnvironment: Readonly<Record<string, string>>;
}

/**
 * Takes the argument object; returns wire JSON text. Throws SyscallError for arguments of the wrong
 * shape.
 */
type SystemQuery = (
  transaction: Transaction,
  args: SyscallArguments,
  context: SystemContext,
) => string;

const ENVIRONMENT = "env/";
/** Functions of the real backend read at most this much for one page. */
const PAGE_BYTES = 8 * 1024 * 1024;

const QUERIES: Readonly<Record<string, SystemQuery>> = {
  "_system/cli/queryEnvironmentVariables:default": (transaction) => {
    const variables = transaction.records.list(ENVIRONMENT);
    return JSON.stringify(
      variables.map(({ name, value }) => ({ name: name.slice(ENVIRONMENT.length), value })),
    );
  },
  "_system/cli/queryEnvironmentVariables:get": (transaction, args, context) => {
    const name = textOf(args, "name", "get");
    const value = transaction.records.get(ENVIRONMENT + name) ?? context.systemEnvironment[name];
    return JSON.stringify(value === undefined ? null : { name, value });
  },
  "_system/cli/tables:default": (transaction) => {
    const page = transaction.snapshot.catalog.tables().map(({ name }) => ({ name }));
    return JSON.stringify({ page, isDone: true, continueCursor: "end" });
  },
  "_system/cli/tableData:default": (transaction, args) => {
    const table = textOf(args, "table", "tableData");
    const order = textOf(args, "order", "tableData");
    const paging = argumentsOf("tableData", args["paginationOpts"]);
    const result = transaction.page({
      query: { source: { type: "FullTableScan", tableName: table, order }, operators: [] },
      cursor: optionalText(paging, "cursor") ?? null,
      endCursor: optionalText(paging, "endCursor") ?? null,
      pageSize: numberOf(paging, "numItems", "tableData"),
      maximumBytesRead: PAGE_BYTES,
    });
    const { page, ...rest } = result;
    return `{"page":[${page.join(",")}],${JSON.stringify(rest).slice(1)}`;
  },
  "_system/cli/tableSize:default": (transaction, args) =>
    JSON.stringify(transaction.count(textOf(args, "tableName", "tableSize"))),
  // Any value will do that differs whenever the table has changed; counting puts the whole table
  // into the read set.
  "_system/cli/queryTable:default": (transaction, args) => {
    transaction.count(textOf(args, "tableName", "queryTable"));
    return JSON.stringify(String(transaction.snapshot.ts));
  },
  "_system/cli/modules:apiSpec": (transaction, _args, context) => {
    transaction.records.get("code/active");
    return JSON.stringify(context.analysis === null ? [] : apiSpec(context.analysis));
  },
  "_system/cli/convexUrl:cloudUrl": (_transaction, _args, context) =>
    JSON.stringify(context.systemEnvironment["CONVEX_CLOUD_URL"] ?? null),
  ...TRANSFER_QUERIES,
  ...SCHEMA_QUERIES,
  // Components cannot be pushed: there are none.
  "_system/frontend/components:list": () => "[]",
};

/** Whether `runSystemQuery` answers this path rather than pushed code. */
export function isSystemPath(path: string): boolean {
  return path.startsWith("_system/");
}

/**
 * Never throws for a mistake of the caller: that is an error outcome. Anyone but an admin is told
 * that there is no such function.
 */
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
    return outcome({ value: query(transaction, onlyArgument(call.args), context) });
  } catch (error) {
    if (error instanceof SyscallError)
      return outcome({ message: `Uncaught ArgumentValidationError: '${path}': ${error.message}` });
    if (error instanceof DeveloperError || error instanceof SyntaxError)
      return outcome({ message: `Uncaught Error: ${error.message}` });
    throw error;
  }
}

/** The object in the array of arguments; none is an empty one. */
function onlyArgument(text: string): SyscallArguments {
  const args = JSON.parse(text) as JSONValue;
  const [first = {}] = Array.isArray(args) ? args : [];
  return argumentsOf("a system query", first);
}

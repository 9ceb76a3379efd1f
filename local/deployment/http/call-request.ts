/** Reads the calls that HTTP callers make (P2.10). */
import type { JSONValue } from "convex/values";
import { jsonText } from "../protocol/json-text";
import { formatFunctionPath, parseFunctionPath } from "../protocol/function-path";
import { parseFormat, type ValueFormat } from "./value-format";
import { ApiError } from "../protocol/api-error";

export interface CallRequest {
  /** `dir/mod:fn` */
  readonly path: string;
  /** Wire JSON text of the argument array. */
  readonly args: string;
  readonly format: ValueFormat;
}

type Fields = { readonly [key: string]: JSONValue | undefined };

/** @throws ApiError 400 that names the wrong field */
export function readCall(body: Fields): CallRequest {
  refuseComponent(body["componentPath"]);
  return {
    path: readPath(body["path"]),
    args: readArgs(body["args"]),
    format: parseFormat(body["format"], "json"),
  };
}

/** The same from a query string, where `args` is JSON text. @throws ApiError 400 */
export function readCallFromUrl(url: string): CallRequest {
  const params = new URL(url).searchParams;
  const args = params.get("args");
  return {
    path: readPath(params.get("path")),
    args: readArgs(args === null ? undefined : parseArgs(args)),
    format: parseFormat(params.get("format"), "json"),
  };
}

/** @throws ApiError 400 `BadConvexFunctionIdentifier` */
export function readPath(path: unknown): string {
  if (typeof path !== "string") throw badBody("`path` must be a string.");
  const parsed = parseFunctionPath(path);
  if (parsed !== null) return formatFunctionPath(parsed);
  throw new ApiError(
    400,
    "BadConvexFunctionIdentifier",
    `${JSON.stringify(path)} does not name a function; write it as "dir/module:function".`,
  );
}

/** One argument object, bare or in an array. @throws ApiError 400 */
export function readArgs(args: JSONValue | undefined): string {
  if (typeof args !== "object" || args === null)
    throw badBody("`args` must be an object, or an array that holds one.");
  const text = jsonText(Array.isArray(args) ? args : [args]);
  if (text === null) throw badBody("`args` nests too deeply.");
  return text;
}

function refuseComponent(path: JSONValue | undefined): void {
  if (path === undefined || path === null || path === "") return;
  throw new ApiError(
    400,
    "ComponentsUnsupported",
    `The local deployment runs no components, so that ${jsonText(path) ?? "this one"} does not exist.`,
  );
}

function parseArgs(text: string): JSONValue {
  try {
    return JSON.parse(text) as JSONValue;
  } catch {
    throw badBody("`args` in the query string is not JSON.");
  }
}

function badBody(message: string): ApiError {
  return new ApiError(400, "BadJsonBody", message);
}

/** The list of functions that `convex function-spec` and `convex run` show (P2.12). */
import type { JSONValue } from "convex/values";
import type { AnalyzedFunction, Analysis } from "../analysis";

/** Modules by path, each with its functions and then its HTTP routes. */
export function apiSpec(analysis: Analysis): JSONValue[] {
  return Object.entries(analysis.modules)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([path, module]) => [
      ...module.functions.map((fn) => functionSpec(path, fn)),
      ...(module.httpRoutes ?? []).map((route) => ({
        functionType: "HttpAction",
        method: route.method,
        path: route.path,
      })),
    ]);
}

function functionSpec(path: string, fn: AnalyzedFunction): JSONValue {
  return {
    identifier: `${path}:${fn.name}`,
    functionType: fn.udfType,
    visibility: { kind: fn.visibility },
    args: parseValidator(fn.args),
    returns: parseValidator(fn.returns),
  };
}

function parseValidator(text: string | null): JSONValue {
  // Validator text of our own analysis.
  return text === null ? { type: "any" } : (JSON.parse(text) as JSONValue);
}

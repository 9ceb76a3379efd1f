/**
 * Names of functions as callers write them: `dir/mod:fn`, `dir/mod.js:fn`, `mod` for its default
 * export (P2.10).
 */

export interface FunctionPath {
  /** Without `.js`. */
  readonly module: string;
  readonly name: string;
}

const SEGMENT = /^[A-Za-z0-9_.\-+]+$/;
const EXPORT = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const MAX_LENGTH = 1024;

/** Null when the text cannot name a function. */
export function parseFunctionPath(text: string): FunctionPath | null {
  const colon = text.lastIndexOf(":");
  const file = colon === -1 ? text : text.slice(0, colon);
  const name = colon === -1 ? "default" : text.slice(colon + 1);
  const module = file.replace(/\.js$/, "");
  const isPath = module.split("/").every((part) => SEGMENT.test(part) && !/^\.+$/.test(part));
  return isPath && EXPORT.test(name) && text.length <= MAX_LENGTH ? { module, name } : null;
}

/** The one form that the engine takes. */
export function formatFunctionPath({ module, name }: FunctionPath): string {
  return `${module}:${name}`;
}

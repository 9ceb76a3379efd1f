/**
 * Writes a value the way `console.log` shows it in Convex logs (P8.5): quoted strings, two spaces
 * of indentation.
 */

const MAX_DEPTH = 5;
const MAX_STRING = 32_768;
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

export function inspectValue(value: unknown): string {
  return inspect(value, { depth: 0, ancestors: [] });
}

interface Position {
  readonly depth: number;
  readonly ancestors: readonly object[];
}

function inspect(value: unknown, at: Position): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return inspectFunction(value, at);
  if (typeof value === "object" && value !== null) return inspectObject(value, at);
  return Object.is(value, -0) ? "-0" : String(value);
}

function quote(text: string): string {
  const shown = text.length > MAX_STRING ? text.slice(0, MAX_STRING) : text;
  const rest = text.length - shown.length;
  const escaped = shown.replaceAll(/['\\]/g, "\\$&").replaceAll(/\p{Cc}/gu, escapeControl);
  return `'${escaped}'${rest > 0 ? `... ${rest} more character${rest > 1 ? "s" : ""}` : ""}`;
}

const CONTROL_NAMES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};

function escapeControl(char: string): string {
  const code = char.charCodeAt(0);
  if (code >= 0x20) return char;
  return CONTROL_NAMES[char] ?? `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
}

function inspectFunction(value: object, at: Position): string {
  const name: unknown = Reflect.get(value, "name");
  const label = typeof name === "string" && name !== "" ? `: ${name}` : " (anonymous)";
  const keys = properties(value, at);
  return `[Function${label}]${keys.length > 0 ? ` { ${keys.join(", ")} }` : ""}`;
}

function inspectObject(value: object, at: Position): string {
  if (at.ancestors.includes(value)) return "[Circular]";
  if (at.depth > MAX_DEPTH) return Array.isArray(value) ? "[Array]" : "[Object]";
  const custom = customText(value, at);
  if (custom !== undefined) return custom;
  if (Array.isArray(value)) return inspectArray(value, at);
  if (value instanceof Error) return inspectError(value, at);
  if (value instanceof Map) {
    const entries = [...value].map(
      ([key, item]) => `${inner(key, value, at)} => ${inner(item, value, at)}`,
    );
    return `Map (${value.size}) {${joined(entries, at)}}`;
  }
  if (value instanceof Set) {
    const items = [...value].map((item) => inner(item, value, at));
    return `Set (${value.size}) {${joined(items, at)}}`;
  }
  if (value instanceof WeakMap) return "WeakMap { ? }";
  if (value instanceof WeakSet) return "WeakSet { ? }";
  if (value instanceof Date || value instanceof RegExp) return String(value);
  const body = properties(value, at);
  return `${tag(value)}{${body.length > 0 ? joined(body, at) : ""}}`;
}

function customText(value: object, at: Position): string | undefined {
  const custom: unknown = Reflect.get(value, CUSTOM) ?? Reflect.get(value, "inspect");
  if (typeof custom !== "function") return undefined;
  const result: unknown = Reflect.apply(custom, value, [MAX_DEPTH - at.depth, { indent: 2 }]);
  return typeof result === "string" ? result : undefined;
}

function inspectArray(value: readonly unknown[], at: Position): string {
  const items = Array.from(value, (item, position) =>
    position in value ? inner(item, value, at) : "",
  );
  const named = properties(value, at).filter((_, position) => position >= countPresent(value));
  const parts = [...items, ...named];
  if (parts.length === 0) return "[]";
  const multiline = parts.some((part) => part.includes("\n"));
  return multiline ? `[${joined(parts, at)}]` : `[ ${parts.join(", ")} ]`;
}

function countPresent(value: readonly unknown[]): number {
  return Object.keys(value).filter((key) => /^\d+$/.test(key)).length;
}

function inspectError(error: Error, at: Position): string {
  const parts = properties(error, at);
  if ("cause" in error && !Object.keys(error).includes("cause"))
    parts.unshift(`[cause]: ${inner(error.cause, error, at)}`);
  return parts.length === 0 ? `[${String(error)}]` : `{ [${String(error)}] ${parts.join(", ")} }`;
}

function properties(value: object, at: Position): string[] {
  const symbols = Object.getOwnPropertySymbols(value).filter((symbol) =>
    Object.prototype.propertyIsEnumerable.call(value, symbol),
  );
  const named = Object.keys(value).map((key) => {
    const label = /[^\w$]/.test(key) ? quote(key) : key;
    return `${label}: ${inner(Reflect.get(value, key), value, at)}`;
  });
  return [
    ...named,
    ...symbols.map((key) => `[${String(key)}]: ${inner(Reflect.get(value, key), value, at)}`),
  ];
}

function inner(value: unknown, parent: object, at: Position): string {
  return inspect(value, { depth: at.depth + 1, ancestors: [...at.ancestors, parent] });
}

function joined(parts: readonly string[], at: Position): string {
  const outer = "\n" + "  ".repeat(at.depth);
  return parts.map((part) => `${outer}  ${part}`).join(",") + outer;
}

/** `Point ` for an instance of a class, nothing for a plain object. */
function tag(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return "";
  if (prototype === null) return "[Object: null prototype] ";
  const owner: unknown = Reflect.get(value, "constructor");
  const name: unknown = typeof owner === "function" ? owner.name : "";
  const label = typeof name === "string" && name !== "" ? `${name} ` : "";
  return Symbol.toStringTag in value
    ? `${label}[${Object.prototype.toString.call(value).slice(8, -1)}] `
    : label;
}

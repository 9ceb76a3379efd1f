import { type FunctionReference, makeFunctionReference } from "convex/server";

/** Every function the world can call, with what it takes, as the modules themselves declare it. */

/** A validator as Convex writes it down: only what tests look at. */
export type ArgType =
  | { type: "id"; tableName: string }
  | { type: "union"; value: ArgType[] }
  | { type: "object"; value: Record<string, { fieldType: ArgType; optional: boolean }> }
  | { type: "literal"; value: unknown }
  | { type: "string" | "boolean" | "number" | "null" | "any" };

export interface PublicFunction {
  /** "sample/todos:addTodo" */
  name: string;
  kind: "query" | "mutation" | "action";
  args: ArgType;
}

const modules = import.meta.glob<Record<string, unknown>>(
  ["../../convex/**/*.ts", "!../../convex/_generated/**", "!../../convex/auth.config.ts"],
  { eager: true },
);

function kindOf(exported: object): PublicFunction["kind"] | null {
  if (!("isPublic" in exported)) return null;
  if ("isQuery" in exported) return "query";
  if ("isMutation" in exported) return "mutation";
  return "isAction" in exported ? "action" : null;
}

function describe(name: string, exported: unknown): PublicFunction[] {
  if (typeof exported !== "function" || !("exportArgs" in exported)) return [];
  const kind = kindOf(exported);
  if (kind === null || typeof exported.exportArgs !== "function") return [];
  // The wire form of a validator is Convex's own.
  return [{ name, kind, args: JSON.parse(String(exported.exportArgs())) as ArgType }];
}

export const publicFunctions: PublicFunction[] = Object.entries(modules).flatMap(
  ([path, module]) => {
    const file = path.replace("../../convex/", "").replace(/\.ts$/, "");
    return Object.entries(module).flatMap(([key, exported]) =>
      describe(`${file}:${key}`, exported),
    );
  },
);

/** The tables whose ids a function takes. */
export function idTables(args: ArgType): string[] {
  if (args.type === "id") return [args.tableName];
  if (args.type === "union") return args.value.flatMap(idTables);
  if (args.type !== "object") return [];
  return Object.values(args.value).flatMap(({ fieldType }) => idTables(fieldType));
}

/** A value a function accepts, with the given ids. */
export function sampleOf(args: ArgType, ids: Record<string, string>): unknown {
  switch (args.type) {
    case "id":
      return ids[args.tableName];
    case "union":
      return args.value[0] === undefined ? null : sampleOf(args.value[0], ids);
    case "object":
      return Object.fromEntries(
        Object.entries(args.value).flatMap(([key, { fieldType, optional }]) =>
          optional ? [] : [[key, sampleOf(fieldType, ids)]],
        ),
      );
    case "literal":
      return args.value;
    case "string":
      return "text";
    case "boolean":
      return true;
    case "number":
      return 1;
    case "null":
    case "any":
      return null;
    default:
      return args satisfies never;
  }
}

/** Anything that calls functions: convex-test, with or without an identity. */
interface Caller {
  query(reference: FunctionReference<"query">, args: object): Promise<unknown>;
  mutation(reference: FunctionReference<"mutation">, args: object): Promise<unknown>;
  action(reference: FunctionReference<"action">, args: object): Promise<unknown>;
}

/** Calls a function by its name. */
export async function callByName(
  caller: Caller,
  { name, kind }: PublicFunction,
  args: object,
): Promise<unknown> {
  switch (kind) {
    case "query":
      return await caller.query(makeFunctionReference<"query">(name), args);
    case "mutation":
      return await caller.mutation(makeFunctionReference<"mutation">(name), args);
    case "action":
      return await caller.action(makeFunctionReference<"action">(name), args);
    default:
      return kind satisfies never;
  }
}

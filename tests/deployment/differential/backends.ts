/** The two backends that must answer alike, behind one face. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { convexTest } from "convex-test";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference, type FunctionReference } from "convex/server";
import type { Value } from "convex/values";
import type { Deployment } from "../../../local/deployment/serve";
import { pushFunctions } from "../../support/deployment";
import { scratchFolder } from "../../support/scratch";
import { buildSchema, type TableSpec } from "./fixtures/build-schema";

type Args = Record<string, Value>;

export interface Backend {
  readonly name: string;
  /** Whether filters are evaluated in code, because its own would be wrong. */
  readonly inCode: boolean;
  mutation(name: string, args: Args): Promise<Value>;
  query(name: string, args: Args): Promise<Value>;
}

const FIXTURES = resolve("tests/deployment/differential/fixtures");
const MODULES = import.meta.glob("./fixtures/program.ts");

type Call<Type extends "query" | "mutation"> = FunctionReference<Type, "public", Args, Value>;

const query = (name: string): Call<"query"> => makeFunctionReference(`program:${name}`);
const mutation = (name: string): Call<"mutation"> => makeFunctionReference(`program:${name}`);

/** The official mock, empty. */
export function mockBackend(tables: readonly TableSpec[]): Backend {
  const t = convexTest(buildSchema(tables), {
    "./_generated/api.js": async () => Promise.resolve({}),
    "./program.ts": async () => await MODULES["./fixtures/program.ts"]?.(),
  });
  return {
    name: "convex-test",
    inCode: true,
    mutation: (name, args) => t.mutation(mutation(name), args),
    query: (name, args) => t.query(query(name), args),
  };
}

/** The local deployment with these tables. What it holds of others stays. */
export async function localBackend(
  deployment: Deployment,
  tables: readonly TableSpec[],
): Promise<Backend> {
  const scratch = scratchFolder("differential");
  const folder = join(scratch.folder, "convex");
  mkdirSync(folder);
  const path = (name: string) => JSON.stringify(join(FIXTURES, name));
  writeFileSync(join(folder, "program.ts"), `export * from ${path("program")};`);
  writeFileSync(
    join(folder, "schema.ts"),
    `import { buildSchema } from ${path("build-schema")};\nexport default buildSchema(${JSON.stringify(tables)});`,
  );
  await pushFunctions(deployment.engine, folder);
  scratch.remove();
  const client = new ConvexHttpClient(deployment.url, { logger: false });
  return {
    name: "local deployment",
    inCode: false,
    mutation: (name, args) => client.mutation(mutation(name), args),
    query: (name, args) => client.query(query(name), args),
  };
}

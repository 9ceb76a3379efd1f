/** The built-in queries that tell of schemas: `convex mcp` and dashboards ask them (P2.12). */
import type { Transaction } from "../../db/database";
import { tableShape } from "./shapes";

/** Every table of the developer with the shape of its documents. */
export const TABLE_SHAPES = "_system/shapes:default";

export const SCHEMA_QUERIES: Readonly<Record<string, (transaction: Transaction) => string>> = {
  "_system/frontend/getSchemas:default": ({ snapshot }) => {
    const { schema } = snapshot.catalog;
    return JSON.stringify(schema === null ? {} : { active: JSON.stringify(schema) });
  },
  // Documents are checked before a schema is listed anywhere: nothing is ever under way.
  "_system/frontend/getSchemas:schemaValidationProgress": () => "null",
  [TABLE_SHAPES]: (transaction) => {
    const names = transaction.snapshot.catalog.tables().map(({ name }) => name);
    const shapes = names.map((name) => [name, tableShape(transaction, name)] as const);
    return JSON.stringify(Object.fromEntries(shapes));
  },
};

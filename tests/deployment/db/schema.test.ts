import { v, type GenericValidator, type JSONValue } from "convex/values";
import { describe, expect, test } from "vitest";
import type { SchemaExport } from "../../../local/deployment/db/catalog";
import { failure, parse, push, schemaOf, useDatabase } from "./fixture";

const fixture = useDatabase();

const document = (validator: GenericValidator): { documentType: JSONValue } => ({
  documentType: (validator as unknown as { json: JSONValue }).json, // internal to the convex package
});

describe("enforcement", () => {
  const strict = schemaOf({
    todos: document(
      v.object({
        text: v.string(),
        done: v.optional(v.boolean()),
        owner: v.optional(v.id("users")),
      }),
    ),
    users: {},
  });

  test("51: refuses on insert, patch and replace what does not match, in the words of the real backend", () => {
    push(fixture, strict);
    const { value: id } = fixture.mutate((t) => t.insert("todos", { text: "a" }));
    fixture.mutate((t) => {
      expect(failure(() => t.insert("todos", { text: 1 }))).toEqual({
        code: "SchemaEnforcementError",
        message:
          'Failed to insert or update a document in table "todos" because it does not match the schema: ' +
          "Value does not match validator.\nPath: .text\nValue: 1.0\nValidator: v.string()",
      });
      expect(failure(() => t.insert("todos", { text: "a", extra: 1 })).message).toContain(
        "extra field `extra`",
      );
      expect(failure(() => t.insert("todos", {})).message).toContain(
        "missing the required field `text`",
      );
      expect(failure(() => t.shallowMerge(id, { done: "yes" })).code).toBe(
        "SchemaEnforcementError",
      );
      expect(failure(() => t.shallowMerge(id, { text: { $undefined: null } })).code).toBe(
        "SchemaEnforcementError",
      );
      expect(failure(() => t.replace(id, {})).code).toBe("SchemaEnforcementError");
      t.shallowMerge(id, { done: true });
      expect(parse(t.get(id))).toMatchObject({ text: "a", done: true });
    });
  });

  test("51: accepts ids of the named table only, whether the document exists or not", () => {
    push(fixture, strict);
    fixture.mutate((t) => {
      const user = t.insert("users", {});
      const todo = t.insert("todos", { text: "a", owner: user });
      t.remove(user);
      t.insert("todos", { text: "b", owner: user });
      expect(failure(() => t.insert("todos", { text: "c", owner: todo })).message).toContain(
        `Found ID "${todo}" from table \`todos\`, which does not match the table name in validator \`v.id("users")\`.Path: .owner`,
      );
    });
  });

  test("leaves alone tables that the schema does not name, and everything when validation is off", () => {
    push(fixture, strict);
    fixture.mutate((t) => t.insert("others", { anything: 1 }));
    push(fixture, { ...strict, schemaValidation: false });
    fixture.mutate((t) => t.insert("todos", { text: 1 }));
  });
});

describe("a schema against the rules", () => {
  const index = (name: string, fields: string[]): SchemaExport =>
    schemaOf({ a: { indexes: { [name]: fields } } });
  const many = (count: number, of: (n: number) => string): string[] =>
    Array.from({ length: count }, (_, n) => of(n));
  const twice = index("by_x", ["x"]);
  test.each<[string, SchemaExport]>([
    ["InvalidTableName", schemaOf({ "a b": {} })],
    ["TableNameReserved", schemaOf({ _a: {} })],
    ["IndexNameReserved", index("by_id", ["x"])],
    ["IndexNameReserved", index("by_creation_time", ["x"])],
    ["IndexNameReserved", index("_x", ["x"])],
    ["InvalidIndexName", index("by x", ["x"])],
    ["InvalidIndexName", index("x".repeat(65), ["x"])],
    ["EmptyIndex", index("by_x", [])],
    [
      "IndexTooManyFields",
      index(
        "by_x",
        many(17, (n) => `f${n}`),
      ),
    ],
    ["IndexFieldsContainId", index("by_x", ["_id"])],
    ["IndexFieldsContainCreationTime", index("by_x", ["x", "_creationTime"])],
    ["IndexFieldNameReserved", index("by_x", ["_x"])],
    ["InvalidIndexField", index("by_x", ["x..y"])],
    ["FieldsNotUniqueWithinIndex", index("by_x", ["x", "x"])],
    [
      "TooManyIndexes",
      schemaOf({
        a: { indexes: Object.fromEntries(many(65, (n) => `i${n}`).map((name) => [name, ["x"]])) },
      }),
    ],
    [
      "IndexNamesNotUnique",
      {
        ...twice,
        tables: twice.tables.map((table) => ({
          ...table,
          indexes: [...table.indexes, ...table.indexes],
        })),
      },
    ],
  ])("is refused as %s and changes nothing", (code, schema) => {
    expect(failure(() => fixture.database.stageSchema(schema)).code).toBe(code);
    expect(failure(() => fixture.database.compareSchema(schema)).code).toBe(code);
    expect(fixture.database.stageSchema(schemaOf({})).addedIndexes).toEqual([]);
  });
});

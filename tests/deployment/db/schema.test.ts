import { v, type GenericValidator } from "convex/values";
import { describe, expect, test } from "vitest";
import type { SchemaExport } from "../../../local/deployment/db/catalog";
import { exported, failure, parse, push, schemaOf, useDatabase } from "./fixture";

const fixture = useDatabase();

const document = (validator: GenericValidator) => ({ documentType: exported(validator) });

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

  test("P10.51: refuses on insert, patch and replace what does not match, in the words of the real backend", () => {
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

  test("P10.51: accepts ids of the named table only, whether the document exists or not", () => {
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

  test("does not ask for system fields that the schema names, in an object or in a union", () => {
    const named = { _id: v.id("todos"), _creationTime: v.number() };
    const either = v.union(v.object({ ...named, a: v.string() }), v.object({ b: v.string() }));
    push(
      fixture,
      schemaOf({
        todos: document(v.object({ ...named, text: v.string() })),
        either: document(either),
      }),
    );
    fixture.mutate((t) => {
      t.insert("todos", { text: "a" });
      t.insert("either", { a: "a" });
      const { message } = failure(() => t.insert("todos", {}));
      expect(message).toContain("Validator: v.object({text: v.string()})");
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
  const NESTED = document(
    v.object({
      a: v.optional(v.union(v.null(), v.object({ b: v.string(), any: v.any() }))),
      list: v.array(v.object({ b: v.string() })),
    }),
  );
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
    ["IndexNotUnique", schemaOf({ a: { indexes: { by_x: ["x", "y"], same: ["x", "y"] } } })],
    ...(
      [
        ["InvalidTopLevelTypeInSchemaError", v.union(v.object({}), v.string())],
        ["InvalidTopLevelTypeInSchemaError", v.record(v.string(), v.any())],
        ["InvalidFieldName", v.object({ a: v.array(v.object({ "b-c": v.any() })) })],
        ["InvalidFieldName", v.object({ ["f".repeat(65)]: v.any() })],
        ["InvalidTableName", v.object({ a: v.optional(v.id("bad name")) })],
        ["InvalidRecordType", v.object({ a: v.record(v.number() as never, v.any()) })],
        ["InvalidRecordType", v.object({ a: v.record(v.union(v.literal("b")), v.any()) })],
      ] as [string, GenericValidator][]
    ).map(([code, validator]): [string, SchemaExport] => [
      code,
      schemaOf({ a: document(validator) }),
    ]),
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
    ...[["c"], ["a", "b"], ["a.c"], ["a.b.c"], ["list.b"]].map((fields): [string, SchemaExport] => [
      "SchemaDefinitionError",
      schemaOf({ a: { ...NESTED, indexes: { by_x: fields } } }),
    ]),
  ])("is refused as %s and changes nothing", (code, schema) => {
    expect(failure(() => fixture.database.stageSchema(schema)).code).toBe(code);
    expect(failure(() => fixture.database.compareSchema(schema)).code).toBe(code);
    expect(fixture.database.stageSchema(schemaOf({})).addedIndexes).toEqual([]);
  });

  test("an index may be on any field that a document may have, and on all when validation is off", () => {
    const on = (...fields: string[]) => schemaOf({ a: { ...NESTED, indexes: { by_x: fields } } });
    for (const schema of [
      on("a", "list"),
      on("a.b"),
      on("a.any.whatever"),
      { ...on("nowhere"), schemaValidation: false },
      schemaOf({ a: { ...document(v.any()), indexes: { by_x: ["x.y"] } } }),
    ])
      expect(fixture.database.compareSchema(schema).addedIndexes).toHaveLength(1);
  });
});

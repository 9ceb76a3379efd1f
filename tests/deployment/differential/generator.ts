/** Random schemas and programs. */
import type { FieldKind, FieldSpec, TableSpec } from "./fixtures/build-schema";
import type { Expression, Fields, Maybe, Reading, Search, Step } from "./fixtures/steps";
import { anyValue, chance, listOf, type Random, valueOf } from "./random-values";

/** One call of a program. */
export type Call =
  | { readonly call: "change"; readonly steps: readonly Step[] }
  | { readonly call: "look"; readonly steps: readonly Reading[] }
  | { readonly call: "page"; readonly search: Search; readonly size: number };

const KINDS = [
  "any",
  "any",
  "number",
  "int64",
  "string",
  "boolean",
  "bytes",
  "null",
  "numberOrNull",
  "scalar",
  "literals",
  "numbers",
  "nested",
] as const satisfies readonly FieldKind[];

const PATHS = ["a", "b", "c", "n.d", "n.e", "missing"];
const EQUALITIES = ["eq", "neq"] as const;
const ORDERINGS = ["lt", "lte", "gt", "gte"] as const;

const COMPARISONS = [...EQUALITIES, ...ORDERINGS];
type Comparison = (typeof COMPARISONS)[number];

export function randomTables(random: Random, prefix: string): TableSpec[] {
  return ["x", "y"].map((suffix): TableSpec => {
    const fields = ["a", "b", "c"].map((name): FieldSpec => ({
      name,
      kind: random.pick(KINDS),
      optional: chance(random, 60),
    }));
    const nested: FieldSpec = { name: "n", kind: random.pick(["nested", "any"]), optional: true };
    return {
      name: `${prefix}${suffix}`,
      fields: [
        ...fields,
        nested,
        { name: "r", kind: "reference", optional: true },
        { name: "k", kind: "record", optional: true },
      ],
      indexes: [
        { name: "by_a", fields: ["a"] },
        { name: "by_b_a", fields: ["b", "a"] },
        { name: "by_n_d_c", fields: ["n.d", "c"] },
        { name: "by_c_b_a", fields: ["c", "b", "a"] },
      ],
    };
  });
}

/** Programs over some tables. */
export class Generator {
  readonly #random: Random;
  readonly #tables: readonly TableSpec[];

  constructor(random: Random, tables: readonly TableSpec[]) {
    this.#random = random;
    this.#tables = tables;
  }

  program(): Call[] {
    const random = this.#random;
    return Array.from({ length: 2 + random.below(4) }, (_, index): Call => {
      const kind = index === 0 ? 0 : random.below(10);
      if (kind < 5)
        return {
          call: "change",
          steps: listOf(random, 16, () => this.#step(0)).concat(this.#fill()),
        };
      if (kind < 8) return { call: "look", steps: listOf(random, 14, () => this.#reading()) };
      return { call: "page", search: this.#search(EQUALITIES), size: 1 + random.below(4) };
    });
  }

  #fill(): Step[] {
    return listOf(this.#random, 4, () => this.#insert());
  }

  #step(depth: number): Step {
    const random = this.#random;
    const ref = random.below(20);
    switch (random.below(depth < 2 ? 10 : 9)) {
      case 0:
      case 1:
      case 2:
        return this.#insert();
      case 3:
      case 4:
        return { do: "patch", ref, fields: this.#patch() };
      case 5:
        return { do: "replace", ref, fields: this.#fields(random.pick(this.#tables)) };
      case 6:
        return { do: "delete", ref };
      case 9:
        return {
          do: "nest",
          steps: listOf(random, 5, () => this.#step(depth + 1)),
          fails: chance(random, 50),
        };
      default:
        return this.#reading();
    }
  }

  #reading(): Reading {
    const random = this.#random;
    switch (random.below(7)) {
      case 0:
        return { do: "get", ref: random.below(20) };
      case 1:
        return { do: "first", search: this.#search() };
      case 2:
        return { do: "unique", search: this.#search() };
      case 3:
        return { do: "take", search: this.#search(), count: random.below(5) };
      case 4:
        return { do: "normalize", ref: random.below(20), table: random.pick(this.#tables).name };
      default:
        return { do: "collect", search: this.#search() };
    }
  }

  #insert(): Step {
    const table = this.#random.pick(this.#tables);
    return { do: "insert", table: table.name, fields: this.#fields(table) };
  }

  #field({ kind, optional }: FieldSpec): Fields[string] {
    const random = this.#random;
    if (kind === "reference" && chance(random, 90)) return { idOf: random.below(20) };
    if (optional && chance(random, 25)) return {};
    // Now and then a value that the schema refuses.
    const isWrong = kind !== "record" && chance(random, 4);
    return { value: isWrong ? anyValue(random) : valueOf(random, kind) };
  }

  #fields({ fields }: TableSpec): Fields {
    const extra = chance(this.#random, 2) ? { surplus: { value: 1 } } : {};
    return {
      ...Object.fromEntries(fields.map((field) => [field.name, this.#field(field)])),
      ...extra,
    };
  }

  #patch(): Fields {
    const { fields } = this.#random.pick(this.#tables);
    const some = fields.filter(() => chance(this.#random, 40));
    return Object.fromEntries(some.map((field) => [field.name, this.#field(field)]));
  }

  /** A bound as the field may hold it, or of any type at all. */
  #bound(kind: FieldKind | undefined): Maybe {
    const random = this.#random;
    if (chance(random, 10)) return {};
    return {
      value: kind === undefined || chance(random, 25) ? anyValue(random) : valueOf(random, kind),
    };
  }

  #search(comparisons: readonly Comparison[] = COMPARISONS): Search {
    const random = this.#random;
    const table = random.pick(this.#tables);
    return {
      table: table.name,
      index: chance(random, 65) ? this.#range(table) : null,
      order: random.pick(["asc", "desc", null]),
      filters: listOf(random, chance(random, 45) ? 2 : 0, () => this.#filter(comparisons)),
    };
  }

  #range({ fields, indexes }: TableSpec): Search["index"] {
    const random = this.#random;
    const index = random.pick(indexes);
    const equal = random.below(index.fields.length + 1);
    const kindOf = (path: string) => fields.find(({ name }) => name === path)?.kind;
    type Bounds = NonNullable<Search["index"]>["range"][number];
    const range: Bounds[] = index.fields
      .slice(0, equal)
      .map((field) => ({ op: "eq", field, bound: this.#bound(kindOf(field)) }));
    const field = index.fields[equal];
    if (field !== undefined) {
      const bound = () => this.#bound(kindOf(field));
      if (chance(random, 45)) range.push({ op: random.pick(["gt", "gte"]), field, bound: bound() });
      if (chance(random, 45)) range.push({ op: random.pick(["lt", "lte"]), field, bound: bound() });
    }
    return { name: index.name, range };
  }

  #filter(comparisons: readonly Comparison[], depth = 0): Expression {
    const random = this.#random;
    const inner = () => this.#filter(comparisons, depth + 1);
    if (depth < 2 && chance(random, 30))
      return random.pick<Expression>([
        { op: "and", left: inner(), right: inner() },
        { op: "or", left: inner(), right: inner() },
        { op: "not", inner: inner() },
      ]);
    const op = random.pick(comparisons);
    return { op, left: this.#operand(), right: this.#operand() };
  }

  #operand(): Expression {
    const random = this.#random;
    if (chance(random, 6))
      return {
        op: random.pick(["add", "sub", "mul", "div", "mod"]),
        left: { op: "literal", literal: { value: random.pick([1, 2.5, 3]) } },
        right: { op: "literal", literal: { value: random.pick([2, 4]) } },
      };
    return chance(random, 55)
      ? { op: "field", path: random.pick(PATHS) }
      : { op: "literal", literal: chance(random, 8) ? {} : { value: anyValue(random) } };
  }
}

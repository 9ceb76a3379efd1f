import type { Doc, Id, TableNames } from "../_generated/dataModel";

/**
 * Whether a value of this type has a file's id somewhere in it, however deep, or as the key of a
 * record.
 */
type HoldsFile<Value> = 0 extends 1 & Value
  ? false // `any` tells nothing.
  : Value extends Id<"_storage">
    ? true
    : Value extends string | number | bigint | boolean | null | undefined | ArrayBuffer
      ? false
      : Value extends readonly (infer Item)[]
        ? HoldsFile<Item>
        : HoldsFile<keyof Value> | { [Key in keyof Value]: HoldsFile<Value[Key]> }[keyof Value];

/**
 * The tables whose documents name uploaded files, read off the schema. It sees `v.id("_storage")`
 * only: a file's id that is kept under `v.string()` or `v.any()` is invisible to the compiler, so
 * do not keep one so.
 */
export type TablesWithFiles = {
  [Table in TableNames]: true extends HoldsFile<Doc<Table>> ? Table : never;
}[TableNames];

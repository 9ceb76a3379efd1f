/** insert, patch, replace and delete with the rules of P4.7. */
import type { JSONValue } from "convex/values";
import {
  canonicalValue,
  emptyObject,
  isObjectValue,
  MAX_DOCUMENT_DEPTH,
  type WireObject,
} from "./canonical-value";
import {
  CatalogView,
  type StoredTable,
  keyspaceOf,
  withTable,
  writeCatalog,
} from "./catalog-state";
import { nextDouble } from "./creation-time";
import { DeveloperError, RECORDS_INDEX } from "./database";
import { type DocumentId, encodeId, newInternalId } from "./document-id";
import {
  type ChangedDocument,
  type DocumentWriter,
  parseDocument,
  serializeDocument,
  type StoredDocument,
} from "./document-writer";
import { isUndefinedLiteral } from "./filter";
import type { Overlay, Reader } from "./overlay";
import type { ReadSet } from "./read-set";
import { isTableName, MAX_TABLES } from "./schema-check";
import { enforceSchema } from "./schema-enforcement";
import { decodeIdOrThrow, missingTableKey } from "./table-lookup";
import { META } from "./keyspaces";
import { LIMITS, type Usage } from "./usage";

const CREATION_TIME_RECORD = "creation-time";

/** `system`: the server's own writes, which may go to system tables and set system fields. */
export type Author = "user" | "system";

export interface EditorContext {
  readonly reader: Reader;
  readonly overlay: Overlay;
  readonly writer: DocumentWriter;
  readonly usage: Usage;
  readonly reads: ReadSet;
  readonly catalog: CatalogView;
  /** Begin time in milliseconds. */
  readonly now: number;
}

interface Located {
  readonly id: DocumentId;
  readonly table: StoredTable;
  readonly document: StoredDocument;
}

export class DocumentEditor {
  catalog: CatalogView;
  readonly #context: EditorContext;
  readonly #changed = new Map<string, { id: DocumentId; table: StoredTable }>();
  /** What the next insert gets; null before the first. */
  #nextCreationTime: number | null = null;

  constructor(context: EditorContext) {
    this.#context = context;
    this.catalog = context.catalog;
  }

  insert(tableName: string, value: JSONValue, author: Author): string {
    const fields = objectValue(value);
    const given = author === "system" ? systemFields(fields) : {};
    if (author === "user") checkNoSystemFields(fields);
    const table = this.#tableForInsert(tableName, author);
    const internal = this.#internalId(table, given._id);
    const id = encodeId({ table: table.number, internal });
    const json = copyOf(fields);
    json["_id"] = id;
    json["_creationTime"] = given._creationTime ?? this.#takeCreationTime();
    this.#put({ id: { table: table.number, internal }, table }, null, json);
    return id;
  }

  /** Returns the new text. */
  patch(id: string, value: JSONValue, author: Author, tableName?: string): string {
    const located = this.#locate("Update", id, author, tableName);
    const fields = objectValue(value);
    const json = copyOf(located.document.json);
    for (const [name, part] of Object.entries(fields)) {
      if (name.startsWith("_")) checkSystemField(name, part, located.document.json);
      else if (isUndefinedLiteral(part)) delete json[name];
      else json[name] = part;
    }
    return this.#put(located, located.document, json);
  }

  replace(id: string, value: JSONValue, tableName?: string): string {
    const located = this.#locate("Replace", id, "user", tableName);
    const { json: before } = located.document;
    const json = copyOf(objectValue(value));
    for (const name of Object.keys(json))
      if (name.startsWith("_")) checkSystemField(name, json[name] ?? null, before);
    json["_id"] = before["_id"] ?? null;
    json["_creationTime"] = before["_creationTime"] ?? null;
    return this.#put(located, located.document, json);
  }

  /** Returns the text that was there. */
  remove(id: string, author: Author, tableName?: string): string {
    const { id: decoded, table, document } = this.#locate("Delete", id, author, tableName);
    if (!isSystemTable(table)) this.#context.usage.countWrite(document.text.length);
    this.#context.writer.write(this.catalog, table, decoded.internal, document, null);
    return document.text;
  }

  /**
   * Undefined when no table has the id's number. Throws when the id is of another table than asked
   * for.
   */
  tableOf(id: string, decoded: DocumentId, tableName?: string): StoredTable | undefined {
    const table = this.catalog.tableByNumber(decoded.table);
    if (tableName !== undefined && table?.name !== tableName)
      throw new DeveloperError(
        `Found ID "${id}" from table \`${table?.name ?? "unknown"}\`, which does not match the table name \`${tableName}\``,
        "InvalidTable",
      );
    return table;
  }

  /** Returns what takes the editor's own state back. */
  savepoint(): () => void {
    const { catalog } = this;
    const nextCreationTime = this.#nextCreationTime;
    return () => {
      this.catalog = catalog;
      this.#nextCreationTime = nextCreationTime;
    };
  }

  changedDocuments(): ChangedDocument[] {
    const found: ChangedDocument[] = [];
    for (const { id, table } of this.#changed.values()) {
      const text = this.#context.overlay.get(keyspaceOf(table), id.internal);
      if (typeof text === "string")
        found.push({ table: table.name, id: encodeId(id), json: parseDocument(text).json });
    }
    return found;
  }

  #locate(action: string, id: string, author: Author, tableName?: string): Located {
    const decoded = decodeIdOrThrow(id);
    const table = this.tableOf(id, decoded, tableName);
    if (table !== undefined && isSystemTable(table) && author === "user") readOnlyTable(table.name);
    if (table !== undefined) this.#context.reads.addKey(table.byId, decoded.internal);
    const text = table && this.#context.reader.get(keyspaceOf(table), decoded.internal);
    if (table === undefined || text === undefined)
      throw new DeveloperError(`${action} on nonexistent document ID ${id}`, "NonexistentDocument");
    if (!isSystemTable(table)) {
      this.#context.usage.countQuery();
      this.#context.usage.countRead(text.length);
    }
    return { id: decoded, table, document: parseDocument(text) };
  }

  #put(
    at: { id: DocumentId; table: StoredTable },
    before: StoredDocument | null,
    json: WireObject,
  ): string {
    const after = serializeDocument(json);
    if (after.text === before?.text) return after.text;
    if (!isSystemTable(at.table)) {
      checkDocument(after);
      enforceSchema(this.catalog, at.table.name, after.json);
      this.#context.usage.countWrite(after.size);
    }
    this.#context.writer.write(this.catalog, at.table, at.id.internal, before, after);
    this.#changed.set(`${at.id.table}/${at.id.internal}`, { id: at.id, table: at.table });
    return after.text;
  }

  #tableForInsert(name: string, author: Author): StoredTable {
    const table = this.catalog.table(name);
    if (name.startsWith("_") && (author === "user" || table === undefined)) readOnlyTable(name);
    if (table !== undefined) return table;
    if (!isTableName(name))
      throw new DeveloperError(`Invalid table name: ${JSON.stringify(name)}`, "InvalidTableName");
    if (this.catalog.state.tables.length >= MAX_TABLES)
      throw new DeveloperError(`Too many tables (maximum ${MAX_TABLES})`, "TooManyTables");
    const state = withTable(this.catalog.state, name);
    this.catalog = new CatalogView(state, this.catalog.schema);
    writeCatalog(this.#context.overlay, state);
    this.#context.writer.touch(RECORDS_INDEX, missingTableKey(name));
    const created = this.catalog.table(name);
    if (created === undefined) throw new Error(`Table ${name} was not created`);
    return created;
  }

  #internalId(table: StoredTable, given: string | undefined): string {
    if (given === undefined) return newInternalId(this.#context.now);
    const decoded = decodeIdOrThrow(given);
    if (decoded.table !== table.number)
      throw new DeveloperError(`ID "${given}" is not of table "${table.name}"`, "InvalidId");
    if (this.#context.reader.get(keyspaceOf(table), decoded.internal) !== undefined)
      throw new DeveloperError(`Document with ID "${given}" already exists`, "DocumentExists");
    return decoded.internal;
  }

  /**
   * Later than every earlier insert's, so that creation order is insert order even within a
   * millisecond.
   */
  #takeCreationTime(): number {
    const { reader, overlay, now } = this.#context;
    const taken =
      this.#nextCreationTime ??
      Math.max(now, nextDouble(Number(reader.get(META, CREATION_TIME_RECORD) ?? 0)));
    overlay.write(META, CREATION_TIME_RECORD, String(taken));
    this.#nextCreationTime = nextDouble(taken);
    return taken;
  }
}

/**
 * Its documents are the server's own: what a function has scheduled or stored has limits of its
 * own, and must not use up those of reading and writing. The end of a job is recorded in the job's
 * transaction, which may stand at its limits by then.
 */
function isSystemTable({ name }: StoredTable): boolean {
  return name.startsWith("_");
}

function checkDocument({ size, depth }: ReturnType<typeof serializeDocument>): void {
  if (size > LIMITS.documentSize)
    throw new DeveloperError(
      `Value is too large (${(size / 1024 / 1024).toFixed(2)} MiB > maximum size 1 MiB)`,
      "ValueTooLargeError",
    );
  if (depth > MAX_DOCUMENT_DEPTH)
    throw new DeveloperError(
      `Document is too nested (nested ${depth} levels deep > maximum nesting ${MAX_DOCUMENT_DEPTH})`,
      "TooNestedError",
    );
}

function copyOf(fields: WireObject): WireObject {
  return Object.assign(emptyObject(), fields);
}

function objectValue(value: JSONValue): WireObject {
  if (isObjectValue(value)) return value;
  throw new DeveloperError(
    `A document must be an object, not ${JSON.stringify(canonicalValue(value).json).slice(0, 100)}`,
    "InvalidDocument",
  );
}

function readOnlyTable(name: string): never {
  throw new DeveloperError(
    `System tables are read-only: cannot write to "${name}"`,
    "InvalidTableName",
  );
}

function reservedField(name: string): never {
  throw new DeveloperError(
    `Field name "${name}" starts with an underscore, which is reserved for system fields like "_id"`,
    "InvalidFieldName",
  );
}

function checkNoSystemFields(fields: WireObject): void {
  for (const name of Object.keys(fields)) if (name.startsWith("_")) reservedField(name);
}

/** `_id` and `_creationTime` may be passed along unchanged. */
function checkSystemField(name: string, value: JSONValue, before: WireObject): void {
  if (name !== "_id" && name !== "_creationTime") reservedField(name);
  if (value !== before[name])
    throw new DeveloperError(
      `Provided \`${name}\` field value ${JSON.stringify(value)} doesn't match \`${name}\` field of the document ${JSON.stringify(before[name])}`,
      name === "_id" ? "IdMismatch" : "CreationTimeMismatch",
    );
}

/** What an import brings along. */
function systemFields(fields: WireObject): { _id?: string; _creationTime?: number } {
  const { _id, _creationTime, ...rest } = fields;
  checkNoSystemFields(rest);
  return {
    ...(typeof _id === "string" ? { _id } : {}),
    ...(typeof _creationTime === "number" ? { _creationTime } : {}),
  };
}

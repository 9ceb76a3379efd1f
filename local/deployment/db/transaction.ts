/** One function's view of the database: a snapshot, its own writes on top, and all it has read. */
import type { JSONValue } from "convex/values";
import type {
  DocumentStream,
  Interval,
  Page,
  PageRequest,
  Savepoint,
  Transaction,
  TransactionImports,
  TransactionMetrics,
} from "./database";
import { RECORDS_INDEX } from "./database";
import { type CatalogView, type StoredTable, keyspaceOf } from "./catalog-state";
import { decodeId } from "./document-id";
import { type ChangedDocument, DocumentWriter, type Touched } from "./document-writer";
import { DocumentEditor } from "./document-editor";
import { activateImport, dropImports, importView, openImports, planImport } from "./import-stage";
import { Overlay, overlaidReader, type Reader } from "./overlay";
import { readPage } from "./page";
import { planQuery } from "./query-plan";
import { ReadSet } from "./read-set";
import { TransactionRecords } from "./records";
import { activate } from "./schema-activation";
import type { DatabaseSnapshot } from "./snapshot";
import { QueryStream, type StreamContext } from "./stream";
import { decodeIdOrThrow, missingTableKey } from "./table-lookup";
import { Usage } from "./usage";

export class DatabaseTransaction implements Transaction {
  readonly snapshot: DatabaseSnapshot;
  readonly writable: boolean;
  readonly records: TransactionRecords;
  readonly untracked: TransactionRecords;
  readonly system: Transaction["system"];
  readonly imports: TransactionImports;
  readonly overlay = new Overlay();
  readonly reader: Reader;
  readonly now: number;
  /** There is something for the cleaner to take away. */
  hasDropped = false;
  readonly #readSet = new ReadSet();
  readonly #usage = new Usage();
  readonly #writer: DocumentWriter;
  readonly #editor: DocumentEditor;
  readonly #streams: StreamContext;

  constructor(snapshot: DatabaseSnapshot, options: { writable: boolean; now: number }) {
    this.snapshot = snapshot;
    this.writable = options.writable;
    this.now = options.now;
    this.reader = overlaidReader(snapshot.reader, this.overlay);
    this.#writer = new DocumentWriter(this.reader, this.overlay);
    this.#streams = { reader: this.reader, reads: this.#readSet, usage: this.#usage };
    this.#editor = new DocumentEditor({
      reader: this.reader,
      overlay: this.overlay,
      writer: this.#writer,
      usage: this.#usage,
      reads: this.#readSet,
      catalog: snapshot.catalog,
      now: options.now,
    });
    const records = {
      reader: this.reader,
      overlay: this.overlay,
      checkWritable: () => {
        this.#checkWritable();
      },
      touch: this.#writer.touch.bind(this.#writer),
    };
    this.records = new TransactionRecords({ ...records, reads: this.#readSet });
    this.untracked = new TransactionRecords({ ...records, reads: null });
    const unlimited = new Usage();
    unlimited.lift();
    this.system = {
      get: (id, table) => this.#find(id, table, unlimited),
      stream: (query) => new QueryStream({ ...this.#streams, usage: unlimited }, this.#plan(query)),
      insert: (table, value) => this.#write(() => this.#editor.insert(table, value, "system")),
      shallowMerge: (id, patch) => this.#write(() => this.#editor.patch(id, patch, "system")),
      remove: (id) => this.#write(() => this.#editor.remove(id, "system")),
    };
    this.imports = this.#importSteps();
  }

  /** With the tables this transaction made. */
  get catalog(): CatalogView {
    return this.#editor.catalog;
  }

  get(id: string, table?: string): string | null {
    return this.#find(id, table, this.#usage);
  }

  normalizeId(table: string, id: string): string | null {
    const number = this.#knownTable(table)?.number;
    return number !== undefined && decodeId(id)?.table === number ? id : null;
  }

  count(table: string): number {
    this.#usage.countQuery();
    const found = this.#knownTable(table);
    if (found === undefined) return 0;
    this.#readSet.add(found.byId, "", null);
    return this.#writer.count(found);
  }

  stream(query: JSONValue): DocumentStream {
    return new QueryStream(this.#streams, this.#plan(query));
  }

  page(request: PageRequest): Page {
    return readPage(this.#streams, this.#plan(request.query), request);
  }

  insert(table: string, value: JSONValue): string {
    return this.#write(() => this.#editor.insert(table, value, "user"));
  }

  shallowMerge(id: string, patch: JSONValue, table?: string): string {
    return this.#write(() => this.#editor.patch(id, patch, "user", table));
  }

  replace(id: string, value: JSONValue, table?: string): string {
    return this.#write(() => this.#editor.replace(id, value, table));
  }

  remove(id: string, table?: string): string {
    return this.#write(() => this.#editor.remove(id, "user", table));
  }

  savepoint(): Savepoint {
    const written = this.overlay.mark();
    const touched = this.#writer.mark();
    const restoreEditor = this.#editor.savepoint();
    return {
      release() {
        // The writes stay where they are.
      },
      rollback: () => {
        this.overlay.rollback(written);
        this.#writer.rollback(touched);
        restoreEditor();
      },
    };
  }

  reads(): Interval[] {
    return this.#readSet.intervals();
  }

  metrics(): TransactionMetrics {
    return this.#usage.metrics();
  }

  activateSchema(schemaId: string | null): void {
    this.#write(() => {
      const { state } = this.catalog;
      const { view, createdTables } = activate(this.reader, this.overlay, state, schemaId);
      this.#editor.catalog = view;
      for (const table of createdTables) this.#writer.touch(RECORDS_INDEX, missingTableKey(table));
    });
  }

  touchedKeys(): Touched[] {
    return this.#writer.touchedKeys();
  }

  /** Documents that exist now and did not exist like this before. */
  changedDocuments(): ChangedDocument[] {
    return this.#editor.changedDocuments();
  }

  #find(id: string, table: string | undefined, usage: Usage): string | null {
    const decoded = decodeIdOrThrow(id);
    const found = this.#editor.tableOf(id, decoded, table);
    usage.countQuery();
    if (found === undefined) return null;
    this.#readSet.addKey(found.byId, decoded.internal);
    const text = this.reader.get(keyspaceOf(found), decoded.internal) ?? null;
    if (text !== null) usage.countRead(text.length);
    return text;
  }

  #importSteps(): TransactionImports {
    const { reader, overlay } = this;
    const editor = this.#editor;
    const writer = this.#writer;
    const usage = this.#usage;
    return {
      plan: (plan) => this.#write(() => planImport(reader, overlay, editor.catalog.state, plan)),
      enter: (id) =>
        this.#write(() => {
          usage.lift();
          writer.isUnseen = true;
          editor.catalog = importView(reader, editor.catalog, id);
        }),
      activate: (id) =>
        this.#write(() => {
          usage.lift();
          const { view, appeared } = activateImport(reader, overlay, editor.catalog, id);
          editor.catalog = view;
          for (const table of appeared) writer.touch(RECORDS_INDEX, missingTableKey(table));
        }),
      drop: (ids) =>
        this.#write(() => {
          this.hasDropped = true;
          dropImports(reader, overlay, ids);
        }),
      open: () => openImports(reader),
    };
  }

  #plan(query: JSONValue): ReturnType<typeof planQuery> {
    const plan = planQuery(this.catalog, query);
    if (plan.source === undefined)
      this.#readSet.addKey(RECORDS_INDEX, missingTableKey(plan.tableName));
    return plan;
  }

  /** Undefined is remembered as read, so that the table's creation is noticed. */
  #knownTable(name: string): StoredTable | undefined {
    const table = this.catalog.table(name);
    if (table === undefined) this.#readSet.addKey(RECORDS_INDEX, missingTableKey(name));
    return table;
  }

  #checkWritable(): void {
    if (!this.writable) throw new Error("This transaction may only read");
  }

  #write<T>(change: () => T): T {
    this.#checkWritable();
    return change();
  }
}

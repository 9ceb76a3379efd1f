/** Walks the documents of a query plan; reads, and records as read, no more than it hands out. */
import type { JSONValue } from "convex/values";
import { afterKey } from "./bytes";
import { keyspaceOf } from "./catalog-state";
import type { DocumentStream, KeyString } from "./database";
import { matches } from "./filter";
import { internalIdOf } from "./index-key";
import type { KeyCursor, KeyRange, Reader } from "./overlay";
import type { Operator, QueryPlan } from "./query-plan";
import type { OpenInterval, ReadSet } from "./read-set";
import type { Usage } from "./usage";

export interface StreamContext {
  readonly reader: Reader;
  readonly reads: ReadSet;
  readonly usage: Usage;
}

/** Applies filters and limits in their order. `limited`: nothing after this document can pass. */
class OperatorChain {
  readonly #operators: readonly Operator[];
  readonly #left: number[];

  constructor(operators: readonly Operator[]) {
    this.#operators = operators;
    this.#left = operators.map((operator) => (operator.kind === "limit" ? operator.count : 0));
  }

  get exhausted(): boolean {
    return this.#operators.some(({ kind }, i) => kind === "limit" && this.#left[i] === 0);
  }

  passes(text: string): boolean {
    let document: JSONValue | undefined;
    for (const [i, operator] of this.#operators.entries()) {
      if (operator.kind === "limit") {
        const left = this.#left[i] ?? 0;
        if (left === 0) return false;
        this.#left[i] = left - 1;
        continue;
      }
      document ??= JSON.parse(text) as JSONValue; // stored by us
      if (!matches(operator.expression, document)) return false;
    }
    return true;
  }
}

export interface StreamItem {
  readonly text: string;
  /** Where the document stands in the index. */
  readonly key: KeyString;
}

/** How a page reads: a part of the plan's range, stopping when it has looked at enough. */
export interface Paging {
  readonly range: KeyRange;
  readonly rows: number;
  readonly bytes: number;
}

export class QueryStream implements DocumentStream {
  /** Documents and bytes looked at, whether they passed the filters or not. */
  rowsRead = 0;
  bytesRead = 0;
  /** Keys looked at so far; kept for pages only. */
  readonly scanned: KeyString[] = [];
  readonly #context: StreamContext;
  readonly #plan: QueryPlan;
  readonly #operators: OperatorChain;
  readonly #range: KeyRange;
  readonly #paging: Paging | undefined;
  #cursor: KeyCursor | null = null;
  #interval: OpenInterval | null = null;

  constructor(context: StreamContext, plan: QueryPlan, paging?: Paging) {
    this.#context = context;
    this.#plan = plan;
    this.#operators = new OperatorChain(plan.operators);
    this.#range = paging?.range ?? plan.source?.range ?? { start: "", end: "" };
    this.#paging = paging;
    context.usage.countQuery();
    const { source } = plan;
    if (source === undefined) return;
    this.#cursor = context.reader.keys(source.keyspace, this.#range, plan.reverse);
    this.#interval = context.reads.open(source.index, this.#range, plan.reverse);
  }

  /** Whether a page has looked at enough documents. */
  get isOverBudget(): boolean {
    if (this.#paging === undefined) return false;
    return this.rowsRead >= this.#paging.rows || this.bytesRead >= this.#paging.bytes;
  }

  /** Whether everything was handed out that ever will be. */
  get isDone(): boolean {
    return this.#cursor === null || this.#operators.exhausted;
  }

  next(): string | null {
    return this.nextItem()?.text ?? null;
  }

  nextItem(): StreamItem | null {
    const { source } = this.#plan;
    for (;;) {
      if (source === undefined || this.#cursor === null || this.#operators.exhausted) return null;
      const key = this.#cursor.next();
      if (key === null) {
        this.#readTo(null);
        this.#cursor = null;
        return null;
      }
      this.#readTo(key);
      if (this.#paging !== undefined) this.scanned.push(key);
      const text = this.#context.reader.get(keyspaceOf(source.table), internalIdOf(key));
      if (text === undefined) throw new Error("An index entry points to no document");
      this.rowsRead += 1;
      this.bytesRead += text.length;
      this.#context.usage.countRead(text.length);
      if (this.#operators.passes(text)) return { text, key };
      if (this.isOverBudget) return null;
    }
  }

  close(): void {
    this.#cursor = null;
  }

  /** Extends what counts as read up to and with `key`, or to the range's end. */
  #readTo(key: KeyString | null): void {
    if (this.#interval === null) return;
    if (this.#plan.reverse) this.#interval.start = key ?? this.#range.start;
    else this.#interval.end = key === null ? this.#range.end : afterKey(key);
  }
}

import type { NamedTableInfo, OrderedQuery } from "convex/server";
import type { DataModel, Doc, Id, TableNames } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/** The ways in which a table can hold something about a person, and what follows from each. */

export interface Person {
  userId: Id<"users">;
  /** The account's address. */
  email: string;
}

interface ExportPage {
  rows: object[];
  cursor: string | null;
}

/** Deletes a bounded batch of what has run its course, and says whether there may be more. */
export type Expiry = (ctx: MutationCtx, now: number) => Promise<boolean>;

/** What becomes of a table's rows. `because` says why not if there is no `exportPage`. */
export interface DataPolicy {
  /** What happens to its rows at the deletion of their person. */
  atDeletion: "deleted" | "anonymised" | "with others" | "nothing";
  /** Why, where the rest does not tell. */
  because: string | null;
  /** Deletes or anonymises a bounded batch of rows, and says whether there may be more. */
  erase: ((ctx: MutationCtx, person: Person) => Promise<boolean>) | null;
  exportPage:
    ((ctx: QueryCtx, person: Person, cursor: string | null) => Promise<ExportPage>) | null;
  /** Null if its rows stay until their person goes, or go with others. */
  expiry: Expiry | null;
}

type Rows<Table extends TableNames> = OrderedQuery<NamedTableInfo<DataModel, Table>>;

const BATCH = 100;
/** Rows that take others with them. */
export const HEAVY_BATCH = 5;
const EXPORT_PAGE = 500;

/** A row as its person may see it: without what only the database needs. */
export function plain(row: { _id: string; _creationTime: number; userId?: string }): object {
  const { _id, _creationTime, userId: _user, ...rest } = row;
  return { createdAt: _creationTime, ...rest };
}

/**
 * A table with rows of persons, found by `rows`; `shown` is a row as its person may see it, null if
 * not at all. Rows are deleted, or given to `erase` where that is not enough.
 */
export function owned<Table extends TableNames>(spec: {
  rows: (ctx: QueryCtx, person: Person) => Rows<Table>;
  erase: (ctx: MutationCtx, row: Doc<Table>) => Promise<void>;
  shown: ((row: Doc<Table>) => object) | null;
  expiry?: Expiry;
  atDeletion?: "deleted" | "anonymised";
  because?: string;
  batch?: number;
}): DataPolicy {
  const { rows, erase, shown, atDeletion = "deleted", because = null, batch = BATCH } = spec;
  return {
    atDeletion,
    because,
    erase: async (ctx, person) => {
      const found = await rows(ctx, person).take(batch);
      for (const row of found) await erase(ctx, row);
      return found.length === batch;
    },
    exportPage:
      shown &&
      (async (ctx, person, cursor) => {
        const page = await rows(ctx, person).paginate({ numItems: EXPORT_PAGE, cursor });
        return { rows: page.page.map(shown), cursor: page.isDone ? null : page.continueCursor };
      }),
    expiry: spec.expiry ?? null,
  };
}

/** A table whose rows go with those of another. */
export function cascades(table: TableNames, expiry: Expiry | null = null): DataPolicy {
  const because = `Deleted with its row of ${table}, and a secret or a reference to one.`;
  return { atDeletion: "with others", because, erase: null, exportPage: null, expiry };
}

/** A table that names nobody. */
export function none(because: string, expiry: Expiry | null = null): DataPolicy {
  return { atDeletion: "nothing", because, erase: null, exportPage: null, expiry };
}

/** Deletes rows that are over, the first of which `rows` finds. */
export function expired<Table extends TableNames>(
  rows: (ctx: QueryCtx, now: number) => Rows<Table>,
  erase: (ctx: MutationCtx, row: Doc<Table>) => Promise<void>,
): Expiry {
  return async (ctx, now) => {
    const over = await rows(ctx, now).take(BATCH);
    for (const row of over) await erase(ctx, row);
    return over.length === BATCH;
  };
}

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

/** How a table is treated. `exported` says why not if there is no `exportPage`. */
export interface Treatment {
  /** What happens to its rows at the deletion of their person. */
  atDeletion: "deleted" | "anonymised" | "with others" | "nothing";
  /** Why, where the rest does not tell. */
  because: string | null;
  /** Deletes or anonymises up to `batch` rows, and says whether there may be more. */
  erase: ((ctx: MutationCtx, person: Person) => Promise<boolean>) | null;
  exportPage:
    ((ctx: QueryCtx, person: Person, cursor: string | null) => Promise<ExportPage>) | null;
}

type Rows<Table extends TableNames> = OrderedQuery<NamedTableInfo<DataModel, Table>>;

const BATCH = 100;
/** Rows that take others with them. */
export const HEAVY_BATCH = 5;
const EXPORT_PAGE = 500;

/** A table with rows of persons, found by `rows`; `shown` is a row as its person may see it, null if not at all. */
export function held<Table extends TableNames>(spec: {
  rows: (ctx: QueryCtx, person: Person) => Rows<Table>;
  erase: (ctx: MutationCtx, row: Doc<Table>) => Promise<void>;
  shown: ((row: Doc<Table>) => object) | null;
  atDeletion?: "deleted" | "anonymised";
  because?: string;
  batch?: number;
}): Treatment {
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
  };
}

/** A table whose rows go with those of another. */
export function goesWith(table: TableNames): Treatment {
  const because = `Deleted with its row of ${table}, and a secret or a reference to one.`;
  return { atDeletion: "with others", because, erase: null, exportPage: null };
}

/** A table that names nobody. */
export function holdsNothing(because: string): Treatment {
  return { atDeletion: "nothing", because, erase: null, exportPage: null };
}

/**
 * The writer's steps of imports and exports (P2.14). Many small ones, so that mutations run in
 * between.
 */
import type {
  ImportFinish,
  ImportOutline,
  ImportRows,
  ImportStart,
  TransferNote,
} from "../runtime/imports";
import type { Call } from "./channel-calls";

export interface TransferCalls {
  /** Writes what `convex import` and `convex export` watch. */
  noteTransfer: Call<TransferNote, null>;
  /** What the import would do to each table, as text to confirm. */
  describeImport: Call<ImportOutline, { message: string; destructive: boolean }>;
  /** Returns the tables that the rows go into directly, because they are added to. */
  beginImport: Call<ImportStart, readonly string[]>;
  importRows: Call<ImportRows, null>;
  finishImport: Call<ImportFinish, null>;
  /** Forgets imports that were begun, and says of all that had not ended that they failed. */
  abandonTransfers: Call<null, null>;
  dropImport: Call<string, null>;
}

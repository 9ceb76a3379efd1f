/** Imports and exports in the store; the rules are in `runtime/imports.ts`. */
import {
  abandonTransfers,
  beginImport,
  describeImport,
  finishImport,
  importRows,
  noteTransfer,
} from "../runtime/imports";
import { announceCode } from "./code-records";
import type { TransferCalls } from "./transfer-calls";
import type { WriterContext } from "./writer-context";

type TransferChanges = {
  readonly [Name in keyof TransferCalls]: (
    input: TransferCalls[Name]["input"],
    context: WriterContext,
  ) => TransferCalls[Name]["output"];
};

export const transferChanges: TransferChanges = {
  noteTransfer: (note, context) => {
    noteTransfer(context.transaction().untracked, note);
    return null;
  },
  describeImport: (outline, context) => describeImport(context.transaction(), outline),
  beginImport: (start, context) => beginImport(context.transaction(), start),
  importRows: (rows, context) => {
    importRows(context.transaction(), rows);
    if (rows.dryRun) context.discard();
    return null;
  },
  finishImport: (finish, context) => {
    const transaction = context.transaction();
    finishImport(transaction, finish);
    // Whatever was read before was read from tables that are gone now.
    announceCode(transaction.untracked);
    return null;
  },
  abandonTransfers: (_, context) => {
    abandonTransfers(context.transaction());
    return null;
  },
  dropImport: (id, context) => {
    context.transaction().imports.drop([id]);
    return null;
  },
};

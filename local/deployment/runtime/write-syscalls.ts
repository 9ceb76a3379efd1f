/** Syscalls that only mutations have (P4.3, P4.7). */
import { deleteFile } from "./files";
import { requestJson } from "./identity-json";
import { READ_OPERATIONS } from "./read-syscalls";
import { cancelScheduled, schedule } from "./scheduling-syscalls";
import { uploadUrl } from "./storage-files";
import { optionalText, textOf, valueOf } from "./syscall-arguments";
import type { TransactionOperation } from "./transaction-frame";

export const WRITE_OPERATIONS: Readonly<Record<string, TransactionOperation>> = {
  ...READ_OPERATIONS,
  "1.0/insert": (frame, args) => {
    const table = textOf(args, "table", "db.insert");
    const id = frame.call.transaction.insert(table, valueOf(args, "value", "db.insert"));
    return JSON.stringify({ _id: id });
  },
  "1.0/shallowMerge": (frame, args) =>
    frame.call.transaction.shallowMerge(
      textOf(args, "id", "db.patch"),
      valueOf(args, "value", "db.patch"),
      optionalText(args, "table"),
    ),
  "1.0/replace": (frame, args) =>
    frame.call.transaction.replace(
      textOf(args, "id", "db.replace"),
      valueOf(args, "value", "db.replace"),
      optionalText(args, "table"),
    ),
  "1.0/remove": (frame, args) =>
    frame.call.transaction.remove(textOf(args, "id", "db.delete"), optionalText(args, "table")),
  "1.0/schedule": schedule,
  "1.0/cancel_job": cancelScheduled,
  "1.0/storageGenerateUploadUrl": (frame) =>
    JSON.stringify(uploadUrl(frame.call, frame.clock.now())),
  "1.0/storageDelete": (frame, args) => {
    deleteFile(frame.call.transaction, textOf(args, "storageId", "storage.delete"));
    return "null";
  },
  "1.0/getRequestMetadata": (frame) => requestJson(frame.call.request, frame.observeIdentity()),
};

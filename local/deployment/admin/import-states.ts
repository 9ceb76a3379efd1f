/**
 * What `convex import` shows of an import while it runs (P2.14); kept in the store, where the CLI
 * watches it.
 */
import { convexToJson, type JSONValue } from "convex/values";
import type { TransferNote } from "../runtime/imports";
import { IMPORTS } from "../runtime/imports";

export type ImportState =
  | { readonly state: "uploaded" }
  | {
      readonly state: "waiting_for_confirmation";
      readonly message: string;
      readonly destructive: boolean;
    }
  | { readonly state: "in_progress"; readonly progress: string; readonly done: readonly string[] }
  | { readonly state: "completed"; readonly rows: number }
  | { readonly state: "failed"; readonly error: string };

export function importNote(id: string, state: ImportState): TransferNote {
  return { name: IMPORTS + id, value: { _id: id, state: wireState(state) } };
}

function wireState(state: ImportState): JSONValue {
  switch (state.state) {
    case "uploaded":
      return { state: "uploaded" };
    case "waiting_for_confirmation":
      return {
        state: "waiting_for_confirmation",
        message_to_confirm: state.message,
        require_manual_confirmation: state.destructive,
      };
    case "in_progress":
      return {
        state: "in_progress",
        progress_message: state.progress,
        checkpoint_messages: [...state.done],
      };
    case "completed":
      return { state: "completed", num_rows_written: convexToJson(BigInt(state.rows)) };
    case "failed":
      return { state: "failed", error_message: state.error };
  }
  return state satisfies never;
}

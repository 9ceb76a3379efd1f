/** Errors as they cross threads: the kinds that callers tell apart stay those kinds. */
import { DeveloperError } from "../db/database";
import type { ErrorMessage } from "./messages";
import { ApiError } from "../protocol/api-error";

/** The thread that was to answer ended first. */
export class WorkerLostError extends Error {
  override readonly name = "WorkerLostError";
  readonly reason: LossReason;
  /**
   * The call was the one that ran: nobody knows what it would have answered. Calls that had not
   * begun can be asked again.
   */
  readonly wasRunning: boolean;
  constructor(reason: LossReason, wasRunning: boolean) {
    const why = describeLoss(reason);
    super(reason.kind === "closed" ? why : `A worker thread ended: ${why}`);
    this.reason = reason;
    this.wasRunning = wasRunning;
  }
}

export type LossReason =
  | { readonly kind: "timeout"; readonly message: string }
  | { readonly kind: "memory" }
  | { readonly kind: "crash"; readonly message: string }
  | { readonly kind: "closed" };

/** What the developer reads for the function that was running. */
export function describeLoss(reason: LossReason): string {
  switch (reason.kind) {
    case "timeout":
      return reason.message;
    case "memory":
      return "JavaScript execution ran out of memory (maximum memory usage: 64 MB)";
    case "crash":
      return `The thread that ran this function ended unexpectedly: ${reason.message}`;
    case "closed":
      return "The deployment is shutting down.";
  }
  return reason satisfies never;
}

export function packError(error: unknown): ErrorMessage {
  if (error instanceof ApiError)
    return { kind: "api", status: error.status, code: error.code, message: error.message };
  if (error instanceof DeveloperError)
    return { kind: "developer", code: error.code, message: error.message, data: error.data };
  if (error instanceof Error) return { kind: "fault", message: error.message, stack: error.stack };
  return { kind: "fault", message: String(error), stack: undefined };
}

export function unpackError(message: ErrorMessage): Error {
  switch (message.kind) {
    case "api":
      return new ApiError(message.status, message.code, message.message);
    case "developer":
      return new DeveloperError(message.message, message.code, message.data);
    case "fault": {
      const error = new Error(message.message);
      if (message.stack !== undefined) error.stack = message.stack;
      return error;
    }
  }
  return message satisfies never;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

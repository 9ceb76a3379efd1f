/**
 * Mutations, and queries without a snapshot of their own, from question to outcome; also when their
 * thread ends under them.
 */
import type {
  FunctionCall,
  FunctionOutcome,
  LogEntry,
  MutationCall,
  MutationOutcome,
  QueryCall,
} from "../runtime/calls";
import { callFacts, failedOutcome, failureEntry } from "./call-entries";
import type { ActiveCode } from "./engine";
import type { MutationOrigin } from "./messages";
import { onSnapshot } from "./on-snapshot";
import type { Readers } from "./reader";
import { WorkerLostError, describeLoss } from "./thread-errors";
import type { Writer } from "./writer";

export interface FunctionRunnerOptions {
  readonly writer: Writer;
  readonly readers: Readers;
  readonly now: () => number;
  readonly code: () => ActiveCode | null;
  readonly onLog: (entry: LogEntry) => void;
}

export class FunctionRunner {
  readonly #options: FunctionRunnerOptions;

  constructor(options: FunctionRunnerOptions) {
    this.#options = options;
  }

  async mutate(call: MutationCall, origin: MutationOrigin): Promise<MutationOutcome> {
    const { writer, now, onLog } = this.#options;
    const startedAt = now();
    try {
      const { output, ts } = await writer.runAndTell("mutate", { call, origin });
      if (output.log !== null) onLog(output.log);
      return { ...output.outcome, ts: ts ?? output.seenTs };
    } catch (error) {
      if (!(error instanceof WorkerLostError) || !error.wasRunning) throw error;
      const message = describeLoss(error.reason);
      this.reportStopped("Mutation", call, startedAt, message);
      return { ...failedOutcome(message), ts: writer.latestTs };
    }
  }

  /** On the latest state. */
  query(call: QueryCall): Promise<FunctionOutcome> {
    return onSnapshot(
      () => this.#options.readers.openSnapshot({ prefetch: [call] }),
      (snapshot) => snapshot.runQuery(call),
    );
  }

  /** Logs a call that had to be stopped. `startedAt` in milliseconds since the epoch. */
  reportStopped(
    udfType: "Query" | "Mutation",
    call: FunctionCall,
    startedAt: number,
    message: string,
  ): void {
    const { now, code, onLog } = this.#options;
    const { path: identifier, caller, identity, request } = call;
    const { requestId } = request;
    const facts = { udfType, identifier, caller, identity, requestId, startedAt };
    onLog(failureEntry(callFacts(facts, code()), message, now()));
  }
}

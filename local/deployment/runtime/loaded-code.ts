/** Pushed code in the form in which a thread runs it. */
import type { Analysis } from "./analysis";

/**
 * One pushed module after `compileModule`. Plain data: it can be stored and sent between threads.
 */
export interface CompiledModule {
  /** For example `todos.js` or `_deps/ABC.js`. */
  readonly path: string;
  /** CommonJS text: reads `require`, `module`, `exports` and the globals of P8.1. */
  readonly code: string;
  /**
   * Leads from `code` to the author's files, whose names are kept as pushed (`../convex/todos.ts`).
   */
  readonly sourceMap: string | null;
  readonly environment: "isolate" | "node";
  /**
   * Its body is an asynchronous function, because it waits at its top level; see `WAITING_BODY`.
   */
  readonly waits?: true;
}

/** Export of a module that waits: runs the body, and resolves with what the module exports. */
export const WAITING_BODY = "$waitingBody";

/** The code of one push. Instances of its modules are cached by `id`. */
export interface LoadedCode {
  readonly id: string;
  readonly modules: ReadonlyMap<string, CompiledModule>;
  readonly analysis: Analysis;
  /** Milliseconds since the epoch: what `Date.now()` returns while modules are imported (P6.4). */
  readonly pushedAt: number;
}

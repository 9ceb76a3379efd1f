/**
 * Evaluates one push and is then thrown away, so that nothing a push does at import time outlives
 * it.
 */
import type { AnalyzerCalls, NoCalls } from "./messages";
import type { Thread } from "./thread";

export function serveAnalysis(thread: Thread): void {
  const runtime = thread.runtime(thread.settings.secret ?? "");
  thread.serve<NoCalls, AnalyzerCalls>({
    analyze: async ({ modules, schema, definition, environment }, { id }) => {
      thread.heartbeat.begin(id);
      try {
        return await runtime.analyze(modules, schema, environment, definition);
      } finally {
        thread.heartbeat.end();
      }
    },
  });
  thread.announceReady(null);
}

/** Where every worker thread begins. `worker-bundle.ts` makes one file of it. */
import { workerData } from "node:worker_threads";
import { serveActions } from "./action-thread";
import { serveAnalysis } from "./analyzer-thread";
import type { WorkerSettings } from "./messages";
import { serveReads } from "./reader-thread";
import { offerNewerJavaScript } from "../runtime/globals/language-features";
import { addNewerJavaScript } from "../runtime/globals/newer-javascript.mjs";
import { repairTextDecoder } from "../runtime/globals/text-decoder";
import { touchGrownMemory } from "../runtime/wasm-memory";
import { Thread } from "./thread";
import { serveWrites } from "./writer-thread";

// Written by WorkerClient, from the same source.
const settings = workerData as WorkerSettings;
const thread = new Thread(settings);
touchGrownMemory();
offerNewerJavaScript(addNewerJavaScript);
repairTextDecoder();

switch (settings.role) {
  case "writer":
    // Not awaited here: V8 aborts the whole process when a thread is terminated while a module
    // awaits at its top level. What it rejects with is unhandled, and so ends the thread with that
    // error.
    void serveWrites(thread);
    break;
  case "reader":
    serveReads(thread);
    break;
  case "action":
    serveActions(thread);
    break;
  case "analyzer":
    serveAnalysis(thread);
    break;
  default:
    settings.role satisfies never;
}

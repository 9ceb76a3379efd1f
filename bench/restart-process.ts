/**
 * An engine with a table of documents, to be killed and started again. Arguments: folder of the
 * data, number of documents. Fills the table when there is no code yet; then prints the
 * milliseconds from opening the engine to the answer of a first query.
 */
import { openEngine } from "../local/deployment/engine/open-engine";
import { pushFunctions } from "../tests/support/deployment";
import { callOf } from "../tests/deployment/engine/support/calls";

const [dir = "", size = "0"] = process.argv.slice(2);
const BATCH = 1000;
const table = "hundredThousand";

const start = performance.now();
const engine = await openEngine({
  dir,
  cloudUrl: "http://127.0.0.1:3210",
  siteUrl: "http://127.0.0.1:3211",
  projectDir: null,
});
if (engine.code === null) {
  await pushFunctions(engine, "bench/functions");
  for (let from = 0; from < Number(size); from += BATCH)
    await engine.runMutation(callOf("documents:fill", { table, from, to: from + BATCH }));
}
const snapshot = await engine.openSnapshot();
const last = { table, key: Number(size) - 1 };
const answer = await snapshot.runQuery({ ...callOf("documents:byKey", last), journal: null });
if (answer.status !== "success" || answer.value === "null")
  throw new Error("The last document is lost.");
snapshot.close();
process.stdout.write(`${performance.now() - start}\n`);
// It waits to be killed.
setInterval(() => undefined, 60_000);

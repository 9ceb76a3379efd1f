/**
 * The limit of every durable write: LMDB alone, one small document a transaction, at the
 * concurrency that is given.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { rate } from "./figure";

const [concurrency = "1", ms = "1000"] = process.argv.slice(2);
const dir = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
const store = open<string, string>({ path: dir, encoding: "string", overlappingSync: false });
const document = JSON.stringify({ key: 1, text: "d".repeat(100) });
let key = 0;
const perSecond = await rate(Number(concurrency), Number(ms), async () => {
  key += 1;
  // Without overlapping sync, resolved means flushed; what is put meanwhile shares the next flush.
  await store.put(String(key).padStart(12, "0"), document);
});
await store.close();
await rm(dir, { recursive: true, force: true });
process.stdout.write(String(perSecond));

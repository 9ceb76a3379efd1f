import { expect, test } from "vitest";
import { PinnedSnapshots } from "../../../local/deployment/http/pinned-snapshots";
import { testClock } from "../engine/support/clock";
import { callOf, push } from "../engine/support/calls";
import { startEngine, valueOf } from "../engine/support/engine";

const NOTES = {
  "notes.ts": `
    import { queryGeneric as query } from "convex/server";
    export const list = query(async ({ db }) => await db.query("notes").collect());
  `,
};

test("a moment that is asked for again and again stays readable, however long nothing is written", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now });
  await push(engine, NOTES);
  const pinned = new PinnedSnapshots(engine);
  const first = await pinned.pin();
  for (let passed = 0; passed < 120; passed += 20) {
    await clock.advance(20_000);
    const ts = await pinned.pin();
    expect(ts).toBe(first);
    const call = { ...callOf("notes:list"), journal: null };
    expect(valueOf(await pinned.use(ts, (snapshot) => snapshot.runQuery(call)))).toEqual([]);
  }
  pinned.close();
});

import type { Engine } from "../../../../local/deployment/engine/engine";

/**
 * Asks again after every commit until the answer is not undefined: for what the engine does by
 * itself.
 */
export async function untilCommitted<T>(
  engine: Engine,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    const committed = new Promise<void>((resolve) => {
      const stop = engine.onCommit(() => {
        stop();
        resolve();
      });
    });
    const answer = await ask();
    if (answer !== undefined) return answer;
    await committed;
  }
}

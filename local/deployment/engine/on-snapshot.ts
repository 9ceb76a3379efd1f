import { type EngineSnapshot, SnapshotLostError } from "./engine";

const MAX_ATTEMPTS = 3;

/**
 * Runs `work` on a snapshot that `open` gives, and closes it. Runs it again on another one when the
 * snapshot's thread had to be ended on account of somebody else's query.
 */
export async function onSnapshot<T>(
  open: () => Promise<EngineSnapshot>,
  work: (snapshot: EngineSnapshot) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const snapshot = await open();
    try {
      return await work(snapshot);
    } catch (error) {
      if (!(error instanceof SnapshotLostError) || attempt === MAX_ATTEMPTS) throw error;
    } finally {
      snapshot.close();
    }
  }
}

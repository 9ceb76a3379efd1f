/** Waits for the promise of a query or mutation, and notices when nothing could ever settle it. */

/**
 * Real work that a call may wait for without the frame knowing, such as reading a Blob, is given
 * this long.
 */
const GRACE_MS = 500;

export type Settled =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "never" };

/** `isWaiting` tells whether work is known to be under way. */
export async function settle(result: Promise<unknown>, isWaiting: () => boolean): Promise<Settled> {
  const done = result.then(
    (value): Settled => ({ kind: "returned", value }),
    (error: unknown): Settled => ({ kind: "threw", error }),
  );
  // Most calls wait for nothing and are over by then: watching them would cost more than some of
  // them do.
  const early = await Promise.race([done, macrotask()]);
  if (early !== undefined) return early;
  let watch: NodeJS.Timeout | undefined;
  const never = new Promise<Settled>((resolve) => {
    let idleSince = performance.now();
    watch = setInterval(() => {
      if (isWaiting()) idleSince = performance.now();
      else if (performance.now() - idleSince > GRACE_MS) resolve({ kind: "never" });
    }, GRACE_MS / 4);
  });
  try {
    return await Promise.race([done, never]);
  } finally {
    clearInterval(watch);
  }
}

/**
 * Resolves after every microtask that is queued now and those they queue: no code of an ended call
 * runs later.
 */
export async function macrotask(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Short messages that outlive the screen they happened on, until a screen that shows them takes
 * them.
 */

let queued: string[] = [];
const listeners = new Set<() => void>();

export function queueToast(text: string): void {
  queued = [...queued, text];
  for (const listener of listeners) listener();
}

/** What has not been shown yet; it is handed out once. */
export function takeToasts(): string[] {
  const taken = queued;
  queued = [];
  return taken;
}

/** Returns the way to stop listening. */
export function onToast(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

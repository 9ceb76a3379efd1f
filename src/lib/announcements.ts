/** News that outlives the screen it happened on ("Password set"): kept until a screen that shows news takes it. */

let waiting: string[] = [];
const listeners = new Set<() => void>();

export function announce(text: string): void {
  waiting = [...waiting, text];
  for (const listener of listeners) listener();
}

/** What has not been shown yet; it is handed out once. */
export function takeAnnouncements(): string[] {
  const taken = waiting;
  waiting = [];
  return taken;
}

/** Returns the way to stop listening. */
export function onAnnouncement(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

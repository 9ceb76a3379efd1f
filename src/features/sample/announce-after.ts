import { announce } from "../../lib/announcements";

/** Waits for an effect, then says what it did. Rejects, and says nothing, when it fails. */
export async function announceAfter(effect: Promise<unknown>, text: string): Promise<null> {
  await effect;
  announce(text);
  return null;
}

/** What an admin key of ours begins with, whichever data folder it belongs to. */
export const INSTANCE_NAME = "latchkey-local";

/** `<name>|<hex digits>`. */
export function isAdminKey(text: string): boolean {
  return /^[\w-]+\|[0-9a-f]{32,}$/.test(text);
}

/** Names one request in answers and logs: 16 hex digits, as `[Request ID: …]` shows it. */
export function newRequestId(): string {
  // The random digits of a UUID: Node makes those from a store of randomness, which costs far less
  // than asking for eight bytes.
  const uuid = crypto.randomUUID();
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(-4);
}

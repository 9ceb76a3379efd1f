/** Names one request in answers and logs: 16 hex digits, as `[Request ID: …]` shows it. */
export function newRequestId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString("hex");
}

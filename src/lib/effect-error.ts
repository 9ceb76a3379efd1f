/** What is known of an effect that did not end well, where the backend has given no reason. */
type Known =
  /** There is no network: it never left. */
  | "notSent"
  /** The connection broke before the answer came: it may have been done. */
  | "lost"
  /** The backend failed in a transaction, which was rolled back: nothing was done. */
  | "rolledBack";

export class EffectError extends Error {
  override name = "EffectError";
  readonly known: Known;

  constructor(known: Known, cause?: unknown) {
    super(known, { cause });
    this.known = known;
  }
}

/** What is known of an effect that did not end well, where the backend has given no reason. */

/** Nothing was sent, because there is no network. */
export class OfflineError extends Error {
  override name = "OfflineError";
}

/** The connection broke before the answer came: it may have been done. */
export class AnswerLostError extends Error {
  override name = "AnswerLostError";
}

/** The backend failed in a transaction, which was rolled back: nothing was done. */
export class RolledBackError extends Error {
  override name = "RolledBackError";
}

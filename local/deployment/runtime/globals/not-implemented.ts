/** What Convex knows by name and does not do: `what` is as in `get mode`, `owner` a class. */
export function notImplemented(what: string, owner: string): Error {
  return new Error(
    `Not implemented: ${what} for ${owner}. Consider calling an action defined in Node.js instead (https://docs.convex.dev/functions/actions).`,
  );
}

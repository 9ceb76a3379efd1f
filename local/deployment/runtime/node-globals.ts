/**
 * The globals of "use node" modules (P8.3) are those of the thread: see `globals/node-realm.ts`.
 * Only what depends on whether a module is being imported is a parameter of its own.
 */
import { convexGlobal, type CurrentFrame, type Scope } from "./isolate-globals";

export const NODE_NAMES: readonly string[] = ["Convex"];

export function nodeScope(current: CurrentFrame): Scope {
  return { names: NODE_NAMES, values: [convexGlobal(current)] };
}

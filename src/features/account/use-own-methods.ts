import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../../convex/_generated/api";

/** A way in that the account has. */
export type OwnMethod = FunctionReturnType<typeof api.signInMethods.list>[number];

/** The ways into the account of who is signed in; undefined while they are loading. */
export function useOwnMethods(): readonly OwnMethod[] | undefined {
  return useQuery(api.signInMethods.list);
}

import { useConvexAuth, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { createContext, useContext } from "react";
import { api } from "../../convex/_generated/api";

export type CurrentUser = NonNullable<FunctionReturnType<typeof api.users.current>>;

export type CurrentUserState =
  | { status: "loading" }
  /** Nobody is signed in, or the session is over. */
  | { status: "absent" }
  | { status: "present"; user: CurrentUser };

/** Who is signed in, on any page; follows every change by itself. */
export function useCurrentUser(): CurrentUserState {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const user = useQuery(api.users.current, isAuthenticated ? {} : "skip");
  if (isLoading) return { status: "loading" };
  if (!isAuthenticated || user === null) return { status: "absent" };
  return user === undefined ? { status: "loading" } : { status: "present", user };
}

export const SignedInUser = createContext<CurrentUser | null>(null);

/** The signed-in person, for what is drawn behind the signed-in gate, where there always is one. */
export function useSignedInUser(): CurrentUser {
  const user = useContext(SignedInUser);
  if (user === null) throw new Error("useSignedInUser is called outside of the signed-in gate");
  return user;
}

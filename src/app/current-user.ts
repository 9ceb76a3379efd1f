import { createContext, useContext } from "react";
import type { FunctionReturnType } from "convex/server";
import type { api } from "../../convex/_generated/api";

export type CurrentUser = NonNullable<FunctionReturnType<typeof api.users.current>>;

export const CurrentUserContext = createContext<CurrentUser | null>(null);

/** The signed-in person. Only for what is drawn behind the signed-in gate. */
export function useCurrentUser(): CurrentUser {
  const user = useContext(CurrentUserContext);
  if (user === null) throw new Error("useCurrentUser is called outside of the signed-in gate");
  return user;
}

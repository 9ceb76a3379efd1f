import { useQuery } from "convex/react";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";

/** A way in that the account has. */
export interface OwnMethod {
  /** "password" or a provider's id. */
  id: string;
  addedAt: number;
  /** What the person is called there. */
  handle: string | null;
  /** False for the only way in. */
  removable: boolean;
}

/** The ways into the account of who is signed in; undefined while they are loading. */
export function useOwnMethods(): readonly OwnMethod[] | undefined {
  const answer = useQuery(api.signInMethods.methods);
  return useMemo(() => {
    if (answer === undefined) return undefined;
    const { password, ...providers } = answer;
    const own = password && {
      id: "password",
      addedAt: password.setAt,
      handle: null,
      removable: password.removable,
    };
    const connected = Object.entries(providers).map(
      ([id, method]) =>
        method && {
          id,
          addedAt: method.connectedAt,
          handle: method.login,
          removable: method.removable,
        },
    );
    return [own, ...connected].filter((method) => method !== null);
  }, [answer]);
}

import { useMutation } from "convex/react";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";

/** Changes the profile. The change shows at once everywhere and goes back if it is refused. */
export function useUpdateProfile() {
  const update = useMutation(api.users.updateProfile);
  return useMemo(
    () =>
      update.withOptimisticUpdate((store, changes) => {
        const user = store.getQuery(api.users.current, {});
        if (user === undefined || user === null) return;
        const { name = user.name, language = user.language, timeZone = user.timeZone } = changes;
        store.setQuery(api.users.current, {}, { ...user, name, language, timeZone });
      }),
    [update],
  );
}

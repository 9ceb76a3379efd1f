import { useConvex } from "convex/react";
import { api } from "../../../convex/_generated/api";

/** For `useDraftForm`: asks whether a row that was sent with a key is in its table. */
export function useIsThere(table: "todos" | "messages" | "posts") {
  const client = useConvex();
  return (key: string) => client.query(api.sample.drafts.isThere, { table, draft: key });
}

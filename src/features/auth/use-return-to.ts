import { useLocation } from "../../lib/navigation";
import type { Href } from "../../lib/navigation";
import { readReturnTo } from "../../lib/return-to";
import { challengeReturnTo } from "./pending-challenge";

/** Where this visit wants to end: what the address says, or what the step under way remembers. */
export function useReturnTo(): Href | null {
  const { search } = useLocation();
  return readReturnTo(search) ?? challengeReturnTo();
}

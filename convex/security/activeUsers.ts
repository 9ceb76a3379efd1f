import type { Doc } from "../_generated/dataModel";

/** A user who may be in their account. The brand lets `!isActive(user)` leave the user's type. */
type ActiveUser = Doc<"users"> & { disabledTime?: undefined };

/** Whether a user may be in their account: it is there and was not closed. */
export function isActive(user: Doc<"users"> | null): user is ActiveUser {
  return user !== null && user.disabledTime === undefined;
}

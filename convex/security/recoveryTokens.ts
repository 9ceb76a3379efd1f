import type { Id } from "../_generated/dataModel";
import { pepperedMac } from "./secrets";

/**
 * The secret in a notice's link: 256 bits made from the row's id and the pepper, so that a mail which is tried again
 * says the same, and neither the database nor a scheduled function's arguments ever hold it.
 */
export async function noticeToken(linkId: Id<"noticeLinks">): Promise<string> {
  return await pepperedMac(`notice|${linkId}`);
}

/** What is wrong with a file that someone imports, in words for them. */
export class TransferError extends Error {
  override readonly name = "TransferError";
}

/** The client broke a rule of the protocol. With `isFatal` it must not try again. */
export class ProtocolViolation extends Error {
  override readonly name = "ProtocolViolation";
  readonly isFatal: boolean;
  constructor(message: string, isFatal: boolean) {
    super(message);
    this.isFatal = isFatal;
  }
}

/**
 * A request that is refused: HTTP answers with `status` and `{code, message}`, a socket with what
 * its protocol has for it, an import or export with the message alone.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

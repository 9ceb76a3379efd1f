/**
 * Why a caller's credentials are refused: HTTP answers with `status` and `{code, message}`, sockets
 * with AuthError (P7).
 */
export class AuthFailure extends Error {
  override readonly name = "AuthFailure";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function invalidHeader(message: string): AuthFailure {
  return new AuthFailure(401, "InvalidAuthHeader", message);
}

export function unauthenticated(message: string): AuthFailure {
  return new AuthFailure(401, "Unauthenticated", message);
}

/** What functions learn about their caller (P7.4-P7.6). */
import type { Identity, IdentityType, RequestMetadata } from "./calls";
import { SyscallError } from "./function-error";

/** JSON text for `getUserIdentity`. Throws for a caller whose token was refused. */
export function identityJson(identity: Identity): string {
  switch (identity.kind) {
    case "anonymous":
      return "null";
    case "user":
      return JSON.stringify(identity.attributes);
    case "admin":
      return JSON.stringify(identity.actingAs);
    case "invalid":
      throw new SyscallError(identity.error);
    default:
      return identity satisfies never;
  }
}

/** JSON text for `getRequestMetadata`. */
export function requestJson(request: RequestMetadata, identity: Identity): string {
  return JSON.stringify({
    ip: request.ip,
    userAgent: request.userAgent,
    requestId: request.requestId,
    scheduledFunctionId: request.scheduledFunctionId ?? null,
    authToken: identity.kind === "user" ? identity.token : null,
  });
}

/**
 * As logs name it. The holder of an admin key is a member of the team, also when acting as a user.
 */
export function identityType(identity: Identity): IdentityType {
  switch (identity.kind) {
    case "user":
      return "user";
    case "admin":
      return identity.actingAs === null ? "instance_admin" : "member_acting_user";
    case "anonymous":
    case "invalid":
      return "unknown";
    default:
      return identity satisfies never;
  }
}

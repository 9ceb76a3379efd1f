import { readStored } from "./browser-storage";
import { AUTH_NAMESPACE } from "./auth-storage";

/** Whose session this browser keeps a token of, as `user|session`; null if none. Nothing is verified here. */
export function storedSession(): string | null {
  const payload = readStored(`__convexAuthJWT_${AUTH_NAMESPACE}`)?.split(".")[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    if (typeof claims !== "object" || claims === null || !("sub" in claims)) return null;
    return typeof claims.sub === "string" ? claims.sub : null;
  } catch {
    return null; // no token of ours
  }
}

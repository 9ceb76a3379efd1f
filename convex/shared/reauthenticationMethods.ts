/** The ways in which somebody who is signed in can prove once more who they are. */
export const REAUTHENTICATION_METHODS = ["password", "code"] as const;

export type ReauthenticationMethodId = (typeof REAUTHENTICATION_METHODS)[number];

export function isReauthenticationMethod(value: unknown): value is ReauthenticationMethodId {
  return REAUTHENTICATION_METHODS.some((id) => id === value);
}

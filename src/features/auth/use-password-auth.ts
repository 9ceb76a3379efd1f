import { useAuthActions } from "@convex-dev/auth/react";

/** What the password flows send. */
type Who = { email: string; browserSecret: string };

export type PasswordRequest =
  | ({ flow: "signUp" | "signIn"; password: string } & Who)
  /** Asks for a new code. */
  | ({ flow: "email-verification" | "reset" } & Who)
  | ({ flow: "email-verification"; code: string } & Who)
  | ({ flow: "reset-verification"; code: string; newPassword: string } & Who);

/** Sends one password flow. Resolves to whether it signed in; rejects with a ConvexError otherwise. */
export function usePasswordAuth(): (request: PasswordRequest) => Promise<boolean> {
  const { signIn } = useAuthActions();
  return async (request) => (await signIn("password", request)).signingIn;
}

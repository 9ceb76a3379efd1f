import { useAuthActions, useAuthToken } from "@convex-dev/auth/react";
import { useMemo } from "react";
import type { Href } from "../navigation";
import { withoutRefresh } from "./storage";

type Who = { email: string; browserSecret: string };

/** What the flows of password sign-in send. */
type PasswordRequest =
  | ({ flow: "signUp" | "signIn"; password: string } & Who)
  /** Asks for a new code. */
  | ({ flow: "email-verification" | "reset" } & Who)
  | ({ flow: "email-verification"; code: string } & Who)
  | ({ flow: "reset-verification"; code: string; newPassword: string } & Who);

interface AuthClient {
  /** Resolves to whether it signed in; rejects with a ConvexError otherwise. */
  signInWithPassword: (request: PasswordRequest) => Promise<boolean>;
  /** Leaves for a provider, which sends people back to a page of this app. */
  leaveFor: (provider: string, backTo: Href) => Promise<void>;
  /** Trades the code that a provider has sent people back with for a session. */
  redeem: (code: string) => Promise<boolean>;
  /** Forgets the session here. It ends on the server too, if there is a network. */
  signOut: () => Promise<void>;
}

let begun = false;

/** Whether it was this page that signed in, and not another tab. */
export function hasSignedIn(): boolean {
  return begun;
}

/** Called where it is seen that nobody is signed in. */
export function noteSignedOut(): void {
  begun = false;
}

function noteSignIn(signingIn: boolean): boolean {
  begun ||= signingIn;
  return signingIn;
}

/** What the session can be begun and ended by. The same object each time. */
export function useAuthClient(): AuthClient {
  const { signIn, signOut } = useAuthActions();
  return useMemo(
    () => ({
      signInWithPassword: async (request) =>
        noteSignIn((await signIn("password", request)).signingIn),
      leaveFor: async (provider, backTo) => {
        await signIn(provider, { redirectTo: backTo });
      },
      redeem: async (code) => {
        // The types want a provider, but a code is redeemed without one, as the library itself
        // does.
        const noProvider = undefined as unknown as string;
        return noteSignIn((await withoutRefresh(() => signIn(noProvider, { code }))).signingIn);
      },
      signOut,
    }),
    [signIn, signOut],
  );
}

/**
 * The session's access token, for requests of one's own; null while there is none.
 *
 * @public For screens that call the HTTP API; an app may have none.
 */
export function useAccessToken(): string | null {
  return useAuthToken();
}

import { OAUTH_PROVIDER_IDS, type OAuthProviderId } from "./oauthProviders";

/** The ways into an account that a person can have, add and remove. */
export type SignInMethodId = "password" | OAuthProviderId;

export const SIGN_IN_METHOD_IDS: SignInMethodId[] = ["password", ...OAUTH_PROVIDER_IDS];

/** How a session began, by the way in that its person used for it. */
const PASSWORD_FLOWS = ["signUp", "password", "reset"] as const;

/** How a session began: a flow of the password, or an OAuth provider. */
export type SessionMethod = (typeof PASSWORD_FLOWS)[number] | OAuthProviderId;

export const SESSION_METHODS: SessionMethod[] = [...PASSWORD_FLOWS, ...OAUTH_PROVIDER_IDS];

/** The ways in which sessions begin that a person has by one of their sign-in methods. */
export function sessionMethodsOf(method: SignInMethodId): readonly SessionMethod[] {
  return method === "password" ? PASSWORD_FLOWS : [method];
}

import type { RunnableMethod } from "../auth/hardenedAuth";
import { OAUTH_PROVIDER_IDS } from "../shared/oauthProviders";
import type { SignInMethodId } from "../shared/signInMethods";
import { oauthMethod } from "./oauth/method";
import { passwordMethod } from "./password/flows";

/** The sign-in methods there are. One that is no OAuth provider has a folder here and a row. */
export const SIGN_IN_METHODS = {
  password: passwordMethod,
  // The keys are the providers' ids, one for each.
  ...Object.fromEntries(OAUTH_PROVIDER_IDS.map((id) => [id, oauthMethod(id)])),
} as Record<SignInMethodId, RunnableMethod>;

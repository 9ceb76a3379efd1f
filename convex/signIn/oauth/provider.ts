import type { OAuthConfig, OIDCConfig } from "@auth/core/providers";
import type { OAuthCheck } from "../../auth/libraryCookies";
import type { ProviderProfile } from "../../account/connections";
import type { Setting } from "../../lib/environment";

/** Who somebody is at a provider. Nothing in it is believed but what the provider vouches for. */
export interface ProviderIdentity extends ProviderProfile {
  /** Canonical. */
  email?: string;
  /** Whether the provider vouches that the address is theirs; a provider's file says why. */
  emailVerified: boolean;
}

/** An OAuth or OpenID provider: one file in providers/ and a row in their registry. */
export interface OAuthProvider {
  /** The variables that must be set before anybody can sign in with it. */
  readonly settings: readonly Setting[];
  /** What ties the answer to the browser that left: all that the provider supports. */
  readonly checks: readonly OAuthCheck[];
  /** As Auth.js takes it, but for `id`, `checks`, `profile` and how it fetches. */
  config(): ProviderConfig;
  /** Reads what the provider said about the account. Throws an Error if that is no account. */
  identity(profile: OAuthProfile): ProviderIdentity;
}

/** Auth.js types a provider by its profile, which ours reads as unknown claims. */
// oxlint-disable-next-line typescript/no-explicit-any -- the type argument is the library's seam
export type ProviderConfig = OAuthConfig<any> | OIDCConfig<any>;

/** The claims of an ID token, or what a provider's own address for them answers. */
export type OAuthProfile = Record<string, unknown>;

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
  /** When the provider last asked the person who they are (epoch ms), if it says so. */
  authTime?: number;
}

/** An OAuth or OpenID provider: one file in providers/ and a row in their registry. */
export interface OAuthProvider {
  /** The variables that must be set before anybody can sign in with it. */
  readonly settings: readonly Setting[];
  /** What ties the answer to the browser that left: all that the provider supports. */
  readonly checks: readonly OAuthCheck[];
  /**
   * Whether the provider, asked by OpenID Connect's `prompt=login` and `max_age=0`, does ask the
   * person who they are each time, and says when by `auth_time` in a signed ID token. Only then is
   * a way there and back a proof for what is sensitive; by others it only signs in.
   */
  readonly provesPresence: boolean;
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

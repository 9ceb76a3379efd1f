import { customFetch } from "@auth/core";
import { latchkey as config } from "../../../latchkey.config";
import { OAUTH_PROVIDER_IDS, type OAuthProviderId, isOffered } from "../../shared/oauthProviders";
import { patientFetch } from "./patientFetch";
import { askingAnew } from "./presence";
import type { OAuthProfile, OAuthProvider, ProviderConfig } from "./provider";
import { github } from "./providers/github";
import { google } from "./providers/google";

/** The providers' files, by the ids of shared/oauthProviders.ts. */
export const PROVIDERS: Record<OAuthProviderId, OAuthProvider> = { github, google };

/** Those of them that latchkey.config.ts offers. */
export const OFFERED: OAuthProviderId[] = OAUTH_PROVIDER_IDS.filter((id) =>
  isOffered(id, config.signIn.providers),
);

/** A provider as the library takes it: with our id, our reading of profiles, and our patience. */
function libraryProvider(id: OAuthProviderId): ProviderConfig {
  const provider = PROVIDERS[id];
  return {
    ...askingAnew(provider, provider.config()),
    id,
    checks: [...provider.checks],
    allowDangerousEmailAccountLinking: false,
    profile: (profile: OAuthProfile) => {
      const identity = provider.identity(profile);
      return { id: identity.accountId, ...identity };
    },
    // For what the library fetches itself. It is not one of the options that a provider hands on.
    [customFetch]: patientFetch,
  } as ProviderConfig; // Auth.js types both as one wide object
}

export function libraryProviders() {
  return OFFERED.map(libraryProvider);
}

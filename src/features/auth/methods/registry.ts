import type { ComponentType } from "react";
import { OAUTH_PROVIDERS, isOffered } from "../../../../convex/shared/oauthProviders";
import type { OAuthProviderId } from "../../../../convex/shared/oauthProviders";
import { latchkey as config } from "../../../../latchkey.config";
import { copyOf } from "../../../copy/copy";
import { PROVIDER_ICONS } from "./provider-icons";

/**
 * The ways to sign in, as a person sees them. Screens ask here for a name or a mark and name none:
 * another OAuth provider is a row in convex/shared/oauthProviders.ts and one in provider-icons.tsx.
 */

export interface Provider {
  id: OAuthProviderId;
  label: string;
  Icon: ComponentType;
}

const ALL_PROVIDERS: readonly Provider[] = OAUTH_PROVIDERS.map(({ id, label }) => ({
  id,
  label,
  Icon: PROVIDER_ICONS[id],
}));

/** Those that the product offers, in the order of the table. */
export const PROVIDERS: readonly Provider[] = ALL_PROVIDERS.filter(({ id }) =>
  isOffered(id, config.signIn.providers),
);

/** By id; null for anything else, which may come from storage or an address bar. */
export function providerOf(id: string | null): Provider | null {
  return ALL_PROVIDERS.find((provider) => provider.id === id) ?? null;
}

/** How a method is called: a provider by its own name, others in the person's language. */
export function methodLabel(id: string): string | null {
  const provider = providerOf(id);
  if (provider !== null) return provider.label;
  const words: Record<string, string> = copyOf("methods");
  return words[id] ?? null;
}

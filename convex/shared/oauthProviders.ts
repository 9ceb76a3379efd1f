/**
 * The OAuth providers there are: the ids that documents and calls name them by, what people call
 * them, and the origin that their pictures come from. One row for each; its file is
 * convex/signIn/oauth/providers/<id>.ts.
 */
export const OAUTH_PROVIDERS = [
  { id: "github", label: "GitHub", pictures: "https://avatars.githubusercontent.com" },
  { id: "google", label: "Google", pictures: "https://lh3.googleusercontent.com" },
] as const;

export type OAuthProviderId = (typeof OAUTH_PROVIDERS)[number]["id"];

export const OAUTH_PROVIDER_IDS: OAuthProviderId[] = OAUTH_PROVIDERS.map(({ id }) => id);

/** Whether a product offers a provider, by `signIn.providers` of its latchkey.config.ts. */
export function isOffered(id: OAuthProviderId, chosen: "all" | readonly string[]): boolean {
  return chosen === "all" || chosen.includes(id);
}

export function isOAuthProvider(value: unknown): value is OAuthProviderId {
  return OAUTH_PROVIDER_IDS.some((id) => id === value);
}

const LABELS = new Map<string, string>(OAUTH_PROVIDERS.map(({ id, label }) => [id, label]));

/** What people call a provider. */
export function providerLabel(id: OAuthProviderId): string {
  return LABELS.get(id) ?? id;
}

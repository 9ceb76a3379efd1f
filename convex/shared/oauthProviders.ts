/** The OAuth providers there are, by id, with the names that people know them by. */
export const OAUTH_PROVIDERS = {
  github: { label: "GitHub" },
} as const;

export type OAuthProviderId = keyof typeof OAUTH_PROVIDERS;

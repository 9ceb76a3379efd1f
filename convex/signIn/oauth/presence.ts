import type { OAuthProvider, ProviderConfig, ProviderIdentity } from "./provider";

/** Whether a way to a provider and back proves that the person is there, and not only somebody. */

/** The parameters by which a provider is asked to ask the person anew. */
const ASK_ANEW = { prompt: "login", max_age: "0" };

/** The provider's configuration, with the wish to ask the person anew where that is honoured. */
export function askingAnew(
  { provesPresence }: Pick<OAuthProvider, "provesPresence">,
  config: ProviderConfig,
): ProviderConfig {
  if (!provesPresence) return config;
  // Auth.js keeps what a provider's file asked for beside its own, and prefers it.
  const { authorization } = config.options ?? config;
  const own = typeof authorization === "string" ? { url: authorization } : (authorization ?? {});
  const asking = { authorization: { ...own, params: { ...own.params, ...ASK_ANEW } } };
  return { ...config, ...asking, options: { ...config.options, ...asking } } as ProviderConfig;
}

/**
 * When the person at the other end was last asked who they are (epoch ms), for the session that
 * begins: 0, which is never, unless the provider proves it.
 */
export function provenTime(
  { provesPresence }: Pick<OAuthProvider, "provesPresence">,
  { authTime }: Pick<ProviderIdentity, "authTime">,
): number {
  return provesPresence && authTime !== undefined ? Math.min(authTime, Date.now()) : 0;
}

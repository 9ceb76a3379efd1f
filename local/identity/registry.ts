import { github } from "./github/provider";
import { GOOGLE_ACCOUNTS } from "./google-accounts";
import { openIdProvider } from "./oidc/provider";
import { addressOf, type Client, type IdentityProvider } from "./provider";

/** Every provider that is played. One more is one more row. */
export const PROVIDERS: readonly IdentityProvider[] = [
  github,
  openIdProvider({
    id: "google",
    label: "Google",
    // Of the organisation, for people of a Workspace.
    claims: ["hd"],
    claimsInIdToken: true,
    accounts: GOOGLE_ACCOUNTS,
  }),
];

/** The app that the providers know unless they are told of another. */
export const LOCAL_CLIENT: Client = {
  clientId: "latchkey-local",
  clientSecret: "latchkey-local-secret",
};

/**
 * For each provider, the variables that lead a deployment to it. Those of one only make sense
 * together.
 * @param origin where the providers are served
 */
export function identityVariables(
  origin: string,
  { clientId, clientSecret }: Client = LOCAL_CLIENT,
): Readonly<Record<string, string>>[] {
  return PROVIDERS.map((provider) => {
    const prefix = `AUTH_${provider.id.toUpperCase()}`;
    return {
      [`${prefix}_ID`]: clientId,
      [`${prefix}_SECRET`]: clientSecret,
      [provider.addressVariable]: addressOf(provider, origin),
    };
  });
}

/** One provider of the identity stand-ins, by itself. */
import type { Client, IdentityProvider } from "../../local/identity/provider";
import { startIdentity } from "../../local/identity/server";

export interface RunningProvider {
  /** The provider's address. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startProvider(
  provider: IdentityProvider,
  options: { dataDir: string; client: Client; now?: () => number },
): Promise<RunningProvider> {
  const server = await startIdentity({ port: 0, providers: [provider], ...options });
  return { url: `${server.url}/${provider.id}`, close: () => server.close() };
}

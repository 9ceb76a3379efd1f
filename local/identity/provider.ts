import type { Route } from "../http/routes";
import type { Handler } from "../http/serve";

/** The one app that the providers know. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Where and for whom a provider is played. */
export interface Mount {
  /** The provider's address, say `http://127.0.0.1:3212/github`. */
  readonly url: string;
  readonly client: Client;
  /** Folder of its own for changed accounts; created when missing. */
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One identity provider: whose place is taken, and in which dialect. */
export interface IdentityProvider {
  /** As in the app: in the provider's address here and in the names of its variables. */
  readonly id: string;
  readonly label: string;
  /** The variable that leads a deployment here instead of to the provider. */
  readonly addressVariable: string;
  /** Answers all requests below `mount.url`. */
  open(mount: Mount): Promise<Handler>;
}

/** A provider's address on a server of several. */
export function addressOf({ id }: IdentityProvider, origin: string): string {
  return `${origin}/${id}`;
}

/** The routes of `table`, whose paths are those below `url`; "/" is `url` itself. */
export function below(url: string, table: readonly Route[]): Route[] {
  const { pathname } = new URL(url);
  return table.map((route) => ({
    ...route,
    path: route.path === "/" ? pathname : pathname + route.path,
  }));
}

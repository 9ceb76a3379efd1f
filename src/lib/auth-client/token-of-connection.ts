import type { ConvexReactClient } from "convex/react";
import { storedToken } from "./storage";

/**
 * By which access token the connection speaks. A token says when its person had proven who they are
 * as it was issued, so a proof counts from the next one on: the connection must be given it at
 * once, not when the one before has run out.
 */

type SetAuth = ConvexReactClient["setAuth"];
type Fetcher = Parameters<SetAuth>[0];

interface Connection {
  fetchToken: Fetcher;
  /** Has the connection speak by the newest token. */
  present: () => void;
  /** The token that was handed to the connection last. */
  shown: string | null;
}

const connections = new WeakMap<ConvexReactClient, Connection>();

/** Called once with the client, before the auth library uses it. */
export function followConnection(client: ConvexReactClient): void {
  const setAuth = client.setAuth.bind(client);
  client.setAuth = (fetchToken, ...listeners) => {
    const fetchAndNote: Fetcher = async (asked) => {
      const token = (await fetchToken(asked)) ?? null;
      connection.shown = token;
      return token;
    };
    const present = () => setAuth(fetchAndNote, ...listeners);
    const connection: Connection = { fetchToken: fetchAndNote, present, shown: null };
    connections.set(client, connection);
    present();
  };
}

/** Gets a token that is issued now, and has the connection speak by it. */
export async function takeNewToken(client: ConvexReactClient): Promise<void> {
  const connection = connections.get(client);
  if (connection === undefined) return;
  await connection.fetchToken({ forceRefreshToken: true });
  connection.present();
}

/**
 * Has the connection speak by a newer token that another tab has got, if there is one: the person
 * may have proven there who they are.
 */
export function presentStoredToken(client: ConvexReactClient): boolean {
  const connection = connections.get(client);
  const stored = storedToken();
  if (connection === undefined || stored === null || stored === connection.shown) return false;
  connection.present();
  return true;
}

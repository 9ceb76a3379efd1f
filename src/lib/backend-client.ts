import { ConvexReactClient } from "convex/react";
import type { ConvexReactClientOptions } from "convex/react";
import { getFunctionName } from "convex/server";
import { ConvexError } from "convex/values";
import { followConnection } from "./auth-client/token-of-connection";
import { EffectError } from "./effect-error";
import { isOffline } from "./online";
import { REPEATABLE_ACTIONS } from "./repeatable-actions";

/** Less than the two minutes for which the backend knows what it has done. */
const REPEATED_FOR = 110_000;
const LONGEST_PAUSE = 8000;

/** By what the installed convex says of an action that was under way as its socket broke. */
const LOST = /Connection lost while action was in flight/;

/** Makes the one way by which effects are sent. */
export function makeBackendClient(
  url: string,
  options: ConvexReactClientOptions = {},
): ConvexReactClient {
  const client = new ConvexReactClient(url, options);
  tellWhatIsKnown(client);
  keepAskingForToken(client);
  followConnection(client);
  return client;
}

/**
 * Whoever sends an effect learns what is known of it and nothing else: a ConvexError is the
 * backend's refusal, the others are in effect-error.ts.
 *
 * Convex itself sends mutations again until they are answered, because it knows them again. Actions
 * it gives up when the connection breaks; those that may be are sent again here.
 */
function tellWhatIsKnown(client: ConvexReactClient): void {
  const mutate = client.mutation.bind(client);
  const act = client.action.bind(client);
  /** The newest call of each action: one that came before it is not sent again. */
  const newest = new Map<string, object>();

  async function tryNetwork(): Promise<void> {
    if (!navigator.onLine && (await isOffline(client.url))) throw new EffectError("notSent");
  }

  client.mutation = async (mutation, ...rest) => {
    // Without a pause where there is a network: what is shown at once must be.
    if (!navigator.onLine) await tryNetwork();
    try {
      return await mutate(mutation, ...rest);
    } catch (error) {
      throw error instanceof ConvexError ? error : new EffectError("rolledBack", error);
    }
  };

  client.action = async (action, ...args) => {
    await tryNetwork();
    const name = getFunctionName(action);
    const until = Date.now() + REPEATED_FOR;
    const call = {};
    newest.set(name, call);
    for (let turn = 0; ; turn += 1) {
      try {
        return await act(action, ...args);
      } catch (error) {
        if (!(error instanceof Error && LOST.test(error.message))) throw error;
        const again =
          REPEATABLE_ACTIONS.has(name) &&
          (await pause(turn)) &&
          (await isConnectedBefore(client, until)) &&
          newest.get(name) === call;
        if (!again) throw new EffectError("lost", error);
      }
    }
  };
}

function pause(turn: number): Promise<true> {
  const length = Math.min(250 * 2 ** turn, LONGEST_PAUSE);
  return new Promise((done) => setTimeout(() => done(true), length));
}

/** Waits until the socket is open, or for so long. */
function isConnectedBefore(client: ConvexReactClient, until: number): Promise<boolean> {
  return new Promise((answer) => {
    const look = () => {
      const { isWebSocketConnected } = client.connectionState();
      const isLate = Date.now() >= until;
      if (!isWebSocketConnected && !isLate) return;
      clearTimeout(timer);
      unsubscribe();
      answer(isWebSocketConnected && !isLate);
    };
    const timer = setTimeout(look, until - Date.now());
    const unsubscribe = client.subscribeToConnectionState(look);
    look();
  });
}

/**
 * Convex gives up for good, without a word, when the fetcher of its access token rejects: its
 * socket stays closed. So the fetcher is asked until it says something; that the session is over
 * is an answer as well.
 */
function keepAskingForToken(client: ConvexReactClient): void {
  const setAuth = client.setAuth.bind(client);
  client.setAuth = (fetchToken, ...listeners) =>
    setAuth(
      async (asked) => {
        for (let turn = 0; ; turn += 1) {
          try {
            return await fetchToken(asked);
          } catch {
            await pause(turn);
          }
        }
      },
      ...listeners,
    );
}

/**
 * Brings sockets up to date. Sockets that became dirty wait for the end of the turn; then they
 * share a pass: one snapshot, each query that must run runs once on it, and each socket gets one
 * Transition as soon as its own queries are done. So every socket always shows one consistent state
 * (P3.6). A socket none of whose queries must run needs no snapshot.
 */
import type { ClientMetadata, QueryCall, QueryOutcome } from "../runtime/calls";
import { functionCall } from "../runtime/function-call";
import type { Engine, EngineSnapshot } from "../engine/engine";
import type { QueryResult } from "./query-result";
import { refusalOf, refuse, targetOf } from "./call-target";
import { identityKey, queryKey, type Query, type QueryCache } from "./query-cache";

/** A socket, as a pass sees it. */
export interface Subscriber {
  readonly isOpen: boolean;
  /** Whether something it shows may be out of date after the latest commit that was announced. */
  readonly hasPending: boolean;
  /** Its queries that will have to run on a snapshot which is opened now. */
  queriesToPrefetch(): readonly PrefetchQuery[];
  /**
   * Computes and sends one Transition. Called once the snapshot is open, with every commit up to it
   * announced.
   */
  update(pass: SyncPass): Promise<void>;
  /** The server failed; the client shall try again on a new socket. */
  fail(error: unknown): void;
}

export interface PrefetchQuery {
  readonly query: Query;
  readonly client: ClientMetadata;
}

/** Each holds a read transaction of the database; more sockets share the next pass. */
const MAX_PASSES = 4;

export class SyncPasses {
  readonly #engine: Engine;
  readonly #cache: QueryCache;
  #waiting = new Set<Subscriber>();
  #running = 0;
  #planned = false;

  constructor(engine: Engine, cache: QueryCache) {
    this.#engine = engine;
    this.#cache = cache;
  }

  /** Asks for a Transition for this socket. A socket must not be in two passes at a time. */
  join(subscriber: Subscriber): void {
    this.#waiting.add(subscriber);
    this.#plan();
  }

  #plan(): void {
    if (this.#planned || this.#waiting.size === 0 || this.#running >= MAX_PASSES) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      const subscribers = [...this.#waiting].filter((subscriber) => subscriber.isOpen);
      this.#waiting = new Set();
      const pending = subscribers.filter((subscriber) => subscriber.hasPending);
      const current = subscribers.filter((subscriber) => !pending.includes(subscriber));
      if (current.length > 0)
        void updateAll(current, new SyncPass(this.#cache, this.#engine.latestTs));
      if (pending.length > 0) void this.#run(pending);
    });
  }

  async #run(subscribers: readonly Subscriber[]): Promise<void> {
    this.#running += 1;
    const retention = this.#cache.retain(this.#engine.latestTs);
    let snapshot: EngineSnapshot | null = null;
    try {
      const prefetch = new Prefetch(this.#cache, this.#engine.latestTs);
      for (const subscriber of subscribers)
        for (const prefetched of subscriber.queriesToPrefetch()) prefetch.add(prefetched);
      snapshot = await this.#engine.openSnapshot({ prefetch: prefetch.calls });
      retention.from = snapshot.ts;
      await updateAll(subscribers, new SyncPass(this.#cache, snapshot.ts, { snapshot, prefetch }));
    } catch (error) {
      for (const subscriber of subscribers) subscriber.fail(error);
    } finally {
      snapshot?.close();
      this.#cache.release(retention);
      this.#running -= 1;
      this.#plan();
    }
  }
}

async function updateAll(subscribers: readonly Subscriber[], pass: SyncPass): Promise<void> {
  await Promise.all(
    subscribers.map((subscriber) =>
      subscriber.update(pass).catch((error) => subscriber.fail(error)),
    ),
  );
}

interface PrefetchedCall {
  readonly query: Query;
  readonly call: QueryCall;
}

/**
 * Queries that begin together with their snapshot, so that the thread which runs them is not asked
 * twice.
 */
class Prefetch {
  readonly #cache: QueryCache;
  readonly #ts: bigint;
  readonly #begun = new Map<string, PrefetchedCall>();

  constructor(cache: QueryCache, ts: bigint) {
    this.#cache = cache;
    this.#ts = ts;
  }

  add({ query, client }: PrefetchQuery): void {
    const key = queryKey(query);
    const isKnown = this.#begun.has(key) || this.#cache.find(query, this.#ts) !== null;
    if (!isKnown && queryRefusal(query) === null)
      this.#begun.set(key, { query, call: callOf(query, client) });
  }

  get calls(): readonly QueryCall[] {
    return [...this.#begun.values()].map(({ call }) => call);
  }

  /** Once. */
  take(key: string): PrefetchedCall | null {
    const begun = this.#begun.get(key) ?? null;
    this.#begun.delete(key);
    return begun;
  }
}

/** One state of the database, and the queries that run on it. */
export class SyncPass {
  readonly cache: QueryCache;
  readonly ts: bigint;
  readonly #on: { readonly snapshot: EngineSnapshot; readonly prefetch: Prefetch } | null;
  readonly #running = new Map<string, Promise<QueryResult>>();

  /** Without a snapshot no query can run. */
  constructor(
    cache: QueryCache,
    ts: bigint,
    on: { readonly snapshot: EngineSnapshot; readonly prefetch: Prefetch } | null = null,
  ) {
    this.cache = cache;
    this.ts = ts;
    this.#on = on;
  }

  /** Runs `query`, or waits for an equal one of this pass. `client` is of whoever asks first. */
  async resultOf(query: Query, client: ClientMetadata): Promise<QueryResult> {
    const key = queryKey(query);
    const identity = identityKey(query.identity);
    const first = await this.#once(key, query, client);
    if (first.identityKey === null || first.identityKey === identity) return first;
    return this.#once(`${identity}\n${key}`, query, client);
  }

  #once(name: string, query: Query, client: ClientMetadata): Promise<QueryResult> {
    const running = this.#running.get(name) ?? this.#execute(query, client);
    this.#running.set(name, running);
    return running;
  }

  async #execute(asked: Query, client: ClientMetadata): Promise<QueryResult> {
    const key = queryKey(asked);
    const { query, call } = this.#on?.prefetch.take(key) ?? {
      query: asked,
      call: callOf(asked, client),
    };
    const outcome = queryRefusal(query) ?? (await this.#run(call));
    return {
      key,
      identityKey: outcome.usedIdentity ? identityKey(query.identity) : null,
      outcome,
      requestId: call.request.requestId,
      ts: this.ts,
      invalidatedAt: null,
      listeners: new Set(),
    };
  }

  #run(call: QueryCall): Promise<QueryOutcome> {
    if (this.#on === null) throw new Error("This pass has no snapshot to run queries on.");
    return this.#on.snapshot.runQuery(call);
  }
}

function callOf(query: Query, client: ClientMetadata): QueryCall {
  const { identity, journal } = query;
  const call = functionCall(targetOf(query), {
    from: "client",
    caller: "SyncWorker",
    identity,
    client,
  });
  return { ...call, journal };
}

function queryRefusal(query: Query): QueryOutcome | null {
  const refusal = refusalOf(query) ?? systemRefusal(query);
  if (refusal === null) return null;
  return { ...refusal, journal: null, reads: [], usedIdentity: false };
}

function systemRefusal({ udfPath, identity }: Query): ReturnType<typeof refusalOf> {
  if (!udfPath.startsWith("_system/") || identity.kind === "admin") return null;
  return refuse(`Could not find public function for '${udfPath}'.`);
}

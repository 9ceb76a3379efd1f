/** The queries one socket shows, and what changes from one Transition to the next (P3.5, P3.6). */
import type { ModifyQuerySetMessage, AddQuery } from "../protocol/client-message";
import type { StateModification } from "../protocol/server-message";
import { toResult } from "../result";
import type { ClientMetadata, Identity } from "../runtime/calls";
import { isSame, isTrueAt, type QueryResult, type ResultListener } from "./query-result";
import { ProtocolViolation } from "./protocol-violation";
import type { Query, QueryCache } from "./query-cache";
import type { SyncPass } from "./sync-pass";

interface Subscription {
  readonly query: AddQuery;
  /** The result the client has, and the identity it was asked for. */
  shown: { readonly result: QueryResult; readonly identityVersion: number } | null;
  isLive: boolean;
  readonly listener: ResultListener;
}

/** A state of the query set at one timestamp, computed but not sent. */
export interface Update {
  readonly modifications: readonly StateModification[];
  /** To be called when the client was sent the modifications; without it, call `abandon`. */
  accept(): void;
  abandon(): void;
}

/** Who asks, as one Transition knows it. */
export interface Requester {
  readonly identity: Identity;
  readonly identityVersion: number;
  readonly client: ClientMetadata;
}

export class QuerySet {
  readonly #cache: QueryCache;
  readonly #redact: boolean;
  readonly #onInvalidated: () => void;
  readonly #live = new Map<number, Subscription>();
  /** New ones, and those whose result was invalidated. */
  #dirty = new Set<Subscription>();
  readonly #unconfirmedRemovals = new Set<number>();
  /** The identity version that every live subscription but the dirty ones was computed for. */
  #computedFor = 0;
  #received = 0;
  /**
   * What a failed computation found out, kept in the cache so that the next one need not run it
   * again.
   */
  #retained: QueryResult[] = [];
  readonly #retainer: ResultListener = { invalidated: () => undefined };

  constructor(cache: QueryCache, redact: boolean, onInvalidated: () => void) {
    this.#cache = cache;
    this.#redact = redact;
    this.#onInvalidated = onInvalidated;
  }

  /** Version of the last modification received. */
  get version(): number {
    return this.#received;
  }

  /** @throws ProtocolViolation */
  modify(message: ModifyQuerySetMessage): void {
    if (message.baseVersion !== this.#received)
      throw new ProtocolViolation(
        `BaseVersionMismatch: the query set is at version ${this.#received}, not ${message.baseVersion}`,
        true,
      );
    if (message.newVersion <= message.baseVersion)
      throw new ProtocolViolation("a query set's version must go up", false);
    for (const modification of message.modifications)
      if (modification.type === "Add") this.#add(modification);
      else this.#remove(modification.queryId);
    this.#received = message.newVersion;
  }

  /** Whether a result shown is for another identity or was invalidated. */
  hasPending(identityVersion: number): boolean {
    return this.#dirty.size > 0 || (identityVersion !== this.#computedFor && this.#live.size > 0);
  }

  /** What a computation after the latest commit will have to run, unless the cache knows it. */
  queriesToPrefetch({ identity, identityVersion }: Requester): Query[] {
    return [...this.#dirtyFor(identityVersion)]
      .filter(
        ({ shown }) =>
          shown?.identityVersion !== identityVersion || shown.result.invalidatedAt !== null,
      )
      .map((subscription) => asked(subscription, identity));
  }

  /** Stops watching everything; the set is of no more use. */
  close(): void {
    for (const subscription of this.#live.values()) this.#drop(subscription);
    this.#live.clear();
    this.#releaseRetained();
  }

  /**
   * What the client must be told so that it shows the state at the pass's snapshot. Rejects when
   * the server failed.
   */
  async compute(pass: SyncPass, requester: Requester): Promise<Update> {
    const removed = [...this.#unconfirmedRemovals].filter((id) => !this.#live.has(id));
    const stale = this.#takeStale(pass.ts, requester.identityVersion);
    const fresh = new Map<Subscription, QueryResult>();
    const settled = await Promise.allSettled(
      stale.map(async (subscription) => {
        fresh.set(subscription, await this.#resultOf(subscription, pass, requester));
      }),
    );
    const failure = settled.find((one) => one.status === "rejected");
    this.#releaseRetained();
    if (failure === undefined) return this.#toUpdate(removed, fresh, requester.identityVersion);
    for (const subscription of stale) if (subscription.isLive) this.#dirty.add(subscription);
    this.#retain(fresh);
    throw failure.reason;
  }

  /**
   * The subscriptions whose result is not true at `ts` for this identity. Looks only at those that
   * may be such.
   */
  #takeStale(ts: bigint, identityVersion: number): Subscription[] {
    const stale: Subscription[] = [];
    const later: Subscription[] = [];
    for (const subscription of this.#dirtyFor(identityVersion)) {
      const { shown } = subscription;
      if (shown?.identityVersion !== identityVersion || !isTrueAt(shown.result, ts))
        stale.push(subscription);
      else if (shown.result.invalidatedAt !== null) later.push(subscription);
    }
    this.#computedFor = identityVersion;
    this.#dirty = new Set(later);
    if (later.length > 0) this.#onInvalidated();
    return stale;
  }

  #dirtyFor(identityVersion: number): Iterable<Subscription> {
    return identityVersion === this.#computedFor ? this.#dirty : this.#live.values();
  }

  async #resultOf(
    subscription: Subscription,
    pass: SyncPass,
    requester: Requester,
  ): Promise<QueryResult> {
    const query = asked(subscription, requester.identity);
    const known = this.#cache.find(query, pass.ts);
    const result = known ?? (await pass.resultOf(query, requester.client));
    this.#cache.addListener(result, subscription.listener);
    return result;
  }

  #toUpdate(
    removed: readonly number[],
    fresh: ReadonlyMap<Subscription, QueryResult>,
    identityVersion: number,
  ): Update {
    const changed = [...fresh].filter(
      ([{ isLive, shown }, result]) => isLive && !(shown !== null && isSame(shown.result, result)),
    );
    return {
      modifications: [
        ...removed.map((queryId) => ({ type: "QueryRemoved", queryId }) as const),
        ...changed.map(([{ query }, result]) => this.#toModification(query.queryId, result)),
      ],
      accept: () => {
        for (const queryId of removed) this.#unconfirmedRemovals.delete(queryId);
        for (const [subscription, result] of fresh)
          if (subscription.isLive) this.#show(subscription, result, identityVersion);
          else this.#cache.removeListener(result, subscription.listener);
      },
      abandon: () => this.#abandon(fresh),
    };
  }

  #toModification(queryId: number, result: QueryResult): StateModification {
    const { outcome, requestId } = result;
    return {
      type: "Query",
      queryId,
      result: toResult(outcome, requestId, this.#redact),
      journal: outcome.journal,
    };
  }

  #add(query: AddQuery): void {
    if (this.#live.has(query.queryId))
      throw new ProtocolViolation(`query ${query.queryId} is already in the set`, false);
    const subscription: Subscription = {
      query,
      shown: null,
      isLive: true,
      listener: {
        invalidated: () => {
          if (!subscription.isLive) return;
          this.#dirty.add(subscription);
          this.#onInvalidated();
        },
      },
    };
    this.#live.set(query.queryId, subscription);
    this.#dirty.add(subscription);
  }

  #remove(queryId: number): void {
    const subscription = this.#live.get(queryId);
    if (subscription === undefined)
      throw new ProtocolViolation(`query ${queryId} is not in the set`, false);
    this.#live.delete(queryId);
    this.#unconfirmedRemovals.add(queryId);
    this.#drop(subscription);
  }

  #retain(fresh: ReadonlyMap<Subscription, QueryResult>): void {
    this.#retained = [...fresh.values()];
    for (const result of this.#retained) this.#cache.addListener(result, this.#retainer);
    this.#abandon(fresh);
  }

  #releaseRetained(): void {
    for (const result of this.#retained) this.#cache.removeListener(result, this.#retainer);
    this.#retained = [];
  }

  #abandon(fresh: ReadonlyMap<Subscription, QueryResult>): void {
    for (const [{ listener, shown, isLive }, result] of fresh)
      if (!isLive || shown?.result !== result) this.#cache.removeListener(result, listener);
  }

  #show(subscription: Subscription, result: QueryResult, identityVersion: number): void {
    const previous = subscription.shown?.result;
    subscription.shown = { result, identityVersion };
    if (previous !== undefined && previous !== result)
      this.#cache.removeListener(previous, subscription.listener);
  }

  #drop(subscription: Subscription): void {
    subscription.isLive = false;
    this.#dirty.delete(subscription);
    if (subscription.shown !== null)
      this.#cache.removeListener(subscription.shown.result, subscription.listener);
  }
}

function asked({ query, shown }: Subscription, identity: Identity): Query {
  const journal = shown === null ? query.journal : shown.result.outcome.journal;
  return { ...query, journal, identity };
}

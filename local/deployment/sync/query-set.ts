/** The queries one socket shows, and what changes from one Transition to the next (P3.5, P3.6). */
import type { ModifyQuerySetMessage, AddQuery } from "../protocol/client-message";
import type { StateModification } from "../protocol/server-message";
import { toResult } from "../result";
import type { Identity, RequestMetadata } from "../runtime/calls";
import { isSame, isTrueAt, type Answer, type Watcher } from "./answer";
import { ProtocolViolation } from "./protocol-violation";
import type { Query, QueryCache } from "./query-cache";
import type { Round } from "./rounds";

interface Subscription {
  readonly query: AddQuery;
  /** The answer the client has, and the identity it was asked for. */
  shown: { readonly answer: Answer; readonly identityVersion: number } | null;
  isLive: boolean;
  readonly watcher: Watcher;
}

/** A state of the query set at one timestamp, computed but not sent. */
export interface Update {
  readonly modifications: readonly StateModification[];
  /** To be called when the client was sent the modifications; without it, call `abandon`. */
  accept(): void;
  abandon(): void;
}

/** Who asks, as one Transition knows it. */
export interface Asker {
  readonly identity: Identity;
  readonly identityVersion: number;
  readonly metadata: Omit<RequestMetadata, "requestId">;
}

export class QuerySet {
  private readonly cache: QueryCache;
  private readonly redact: boolean;
  private readonly onInvalidated: () => void;
  private readonly live = new Map<number, Subscription>();
  /** New ones, and those whose answer was invalidated. */
  private suspects = new Set<Subscription>();
  private readonly unconfirmedRemovals = new Set<number>();
  /** The identity version that every live subscription but the suspects was answered for. */
  private computedFor = 0;
  private received = 0;
  /** What a failed computation found out, kept in the cache so that the next one need not run it again. */
  private held: Answer[] = [];
  private readonly holder: Watcher = { invalidated: () => undefined };

  constructor(cache: QueryCache, redact: boolean, onInvalidated: () => void) {
    this.cache = cache;
    this.redact = redact;
    this.onInvalidated = onInvalidated;
  }

  /** Version of the last modification received. */
  get version(): number {
    return this.received;
  }

  /** @throws ProtocolViolation */
  modify(message: ModifyQuerySetMessage): void {
    if (message.baseVersion !== this.received)
      throw new ProtocolViolation(
        `BaseVersionMismatch: the query set is at version ${this.received}, not ${message.baseVersion}`,
        true,
      );
    if (message.newVersion <= message.baseVersion)
      throw new ProtocolViolation("a query set's version must go up", false);
    for (const modification of message.modifications)
      if (modification.type === "Add") this.add(modification);
      else this.remove(modification.queryId);
    this.received = message.newVersion;
  }

  /** Whether every answer shown is for this identity and was not invalidated. */
  isSettled(identityVersion: number): boolean {
    return (
      this.suspects.size === 0 && (identityVersion === this.computedFor || this.live.size === 0)
    );
  }

  /** What a computation after the latest commit will have to run, unless the cache knows it. */
  foresee({ identity, identityVersion }: Asker): Query[] {
    return [...this.suspectsFor(identityVersion)]
      .filter(
        ({ shown }) =>
          shown?.identityVersion !== identityVersion || shown.answer.invalidatedAt !== null,
      )
      .map((subscription) => asked(subscription, identity));
  }

  /** Stops watching everything; the set is of no more use. */
  close(): void {
    for (const subscription of this.live.values()) this.drop(subscription);
    this.live.clear();
    this.releaseHeld();
  }

  /** What the client must be told so that it shows the state at the round's snapshot. Rejects when the server failed. */
  async compute(round: Round, asker: Asker): Promise<Update> {
    const removed = [...this.unconfirmedRemovals].filter((id) => !this.live.has(id));
    const stale = this.takeStale(round.ts, asker.identityVersion);
    const fresh = new Map<Subscription, Answer>();
    const answered = await Promise.allSettled(
      stale.map(async (subscription) => {
        fresh.set(subscription, await this.answer(subscription, round, asker));
      }),
    );
    const failure = answered.find((one) => one.status === "rejected");
    this.releaseHeld();
    if (failure === undefined) return this.toUpdate(removed, fresh, asker.identityVersion);
    for (const subscription of stale) if (subscription.isLive) this.suspects.add(subscription);
    this.hold(fresh);
    throw failure.reason;
  }

  /** The subscriptions whose answer is not true at `ts` for this identity. Looks only at those that may be such. */
  private takeStale(ts: bigint, identityVersion: number): Subscription[] {
    const stale: Subscription[] = [];
    const later: Subscription[] = [];
    for (const subscription of this.suspectsFor(identityVersion)) {
      const { shown } = subscription;
      if (shown?.identityVersion !== identityVersion || !isTrueAt(shown.answer, ts))
        stale.push(subscription);
      else if (shown.answer.invalidatedAt !== null) later.push(subscription);
    }
    this.computedFor = identityVersion;
    this.suspects = new Set(later);
    if (later.length > 0) this.onInvalidated();
    return stale;
  }

  private suspectsFor(identityVersion: number): Iterable<Subscription> {
    return identityVersion === this.computedFor ? this.suspects : this.live.values();
  }

  private async answer(subscription: Subscription, round: Round, asker: Asker): Promise<Answer> {
    const query = asked(subscription, asker.identity);
    const known = this.cache.find(query, round.ts);
    const answer = known ?? (await round.answer(query, asker.metadata));
    this.cache.watch(answer, subscription.watcher);
    return answer;
  }

  private toUpdate(
    removed: readonly number[],
    fresh: ReadonlyMap<Subscription, Answer>,
    identityVersion: number,
  ): Update {
    const changed = [...fresh].filter(
      ([{ isLive, shown }, answer]) => isLive && !(shown !== null && isSame(shown.answer, answer)),
    );
    return {
      modifications: [
        ...removed.map((queryId) => ({ type: "QueryRemoved", queryId }) as const),
        ...changed.map(([{ query }, answer]) => this.toModification(query.queryId, answer)),
      ],
      accept: () => {
        for (const queryId of removed) this.unconfirmedRemovals.delete(queryId);
        for (const [subscription, answer] of fresh)
          if (subscription.isLive) this.show(subscription, answer, identityVersion);
          else this.cache.unwatch(answer, subscription.watcher);
      },
      abandon: () => this.abandon(fresh),
    };
  }

  private toModification(queryId: number, answer: Answer): StateModification {
    const { outcome, requestId } = answer;
    const result = toResult(outcome, requestId, this.redact);
    return { type: "Query", queryId, result, journal: outcome.journal };
  }

  private add(query: AddQuery): void {
    if (this.live.has(query.queryId))
      throw new ProtocolViolation(`query ${query.queryId} is already in the set`, false);
    const subscription: Subscription = {
      query,
      shown: null,
      isLive: true,
      watcher: {
        invalidated: () => {
          if (!subscription.isLive) return;
          this.suspects.add(subscription);
          this.onInvalidated();
        },
      },
    };
    this.live.set(query.queryId, subscription);
    this.suspects.add(subscription);
  }

  private remove(queryId: number): void {
    const subscription = this.live.get(queryId);
    if (subscription === undefined)
      throw new ProtocolViolation(`query ${queryId} is not in the set`, false);
    this.live.delete(queryId);
    this.unconfirmedRemovals.add(queryId);
    this.drop(subscription);
  }

  private hold(fresh: ReadonlyMap<Subscription, Answer>): void {
    this.held = [...fresh.values()];
    for (const answer of this.held) this.cache.watch(answer, this.holder);
    this.abandon(fresh);
  }

  private releaseHeld(): void {
    for (const answer of this.held) this.cache.unwatch(answer, this.holder);
    this.held = [];
  }

  private abandon(fresh: ReadonlyMap<Subscription, Answer>): void {
    for (const [{ watcher, shown, isLive }, answer] of fresh)
      if (!isLive || shown?.answer !== answer) this.cache.unwatch(answer, watcher);
  }

  private show(subscription: Subscription, answer: Answer, identityVersion: number): void {
    const previous = subscription.shown?.answer;
    subscription.shown = { answer, identityVersion };
    if (previous !== undefined && previous !== answer)
      this.cache.unwatch(previous, subscription.watcher);
  }

  private drop(subscription: Subscription): void {
    subscription.isLive = false;
    this.suspects.delete(subscription);
    if (subscription.shown !== null)
      this.cache.unwatch(subscription.shown.answer, subscription.watcher);
  }
}

function asked({ query, shown }: Subscription, identity: Identity): Query {
  const journal = shown === null ? query.journal : shown.answer.outcome.journal;
  return { ...query, journal, identity };
}

/**
 * The state that one socket shows: decides when a Transition is due and what it says (P3.5-P3.7).
 */
import type { ModifyQuerySetMessage } from "../protocol/client-message";
import { INITIAL_VERSION, type StateVersion } from "../protocol/server-message";
import { SnapshotLostError } from "../engine/engine";
import type { Outbox } from "./outbox";
import type { QueryCache } from "./query-cache";
import { QuerySet, type Requester, type Update } from "./query-set";
import type { PrefetchQuery, Subscriber, SyncPass, SyncPasses } from "./sync-pass";

export interface ClientStateOptions {
  readonly cache: QueryCache;
  readonly passes: SyncPasses;
  readonly redact: boolean;
  readonly outbox: Outbox;
  /**
   * Who asks now; null when the identity has expired, and whoever answers so has closed the socket.
   */
  requester(): Requester | null;
  /** Whether a mutation of this client may have committed whose response is not sent yet. */
  awaitsMutation(): boolean;
  fail(error: unknown): void;
}

export class ClientState implements Subscriber {
  readonly #options: ClientStateOptions;
  readonly #queries: QuerySet;
  #sent: StateVersion = INITIAL_VERSION;
  /**
   * A mutation of this client was answered with this timestamp: it waits for one more Transition,
   * which is not older.
   */
  #pendingTs: bigint | null = null;
  /** What the client saw of an earlier life of this deployment, whose clock was ahead (P3.11). */
  #observedTs = 0n;
  #clientClockSkew: number | null = null;
  #isDirty = false;
  /** From joining a pass until it is over: two at a time would send their states in any order. */
  #isInPass = false;
  #isClosed = false;

  constructor(options: ClientStateOptions) {
    this.#options = options;
    this.#queries = new QuerySet(options.cache, options.redact, () => this.refresh());
  }

  get isOpen(): boolean {
    return !this.#isClosed;
  }

  get hasPending(): boolean {
    const requester = this.#options.requester();
    return requester !== null && this.#queries.hasPending(requester.identityVersion);
  }

  queriesToPrefetch(): readonly PrefetchQuery[] {
    const requester = this.#options.requester();
    if (requester === null) return [];
    const { client } = requester;
    return this.#queries.queriesToPrefetch(requester).map((query) => ({ query, client }));
  }

  /** @param clientClockSkew milliseconds the client's clock is ahead */
  connect(clientClockSkew: number | null, observedTs: bigint): void {
    this.#clientClockSkew = clientClockSkew;
    this.#observedTs = observedTs;
  }

  /** @throws ProtocolViolation */
  modify(message: ModifyQuerySetMessage): void {
    this.#queries.modify(message);
    this.refresh();
  }

  /** A Transition at `ts` or later is due, even if it changes nothing. */
  expectTransition(ts: bigint): void {
    if (this.#pendingTs === null || ts > this.#pendingTs) this.#pendingTs = ts;
    this.refresh();
  }

  /** Asks for a Transition, if there turns out to be something to say. */
  refresh(): void {
    this.#isDirty = true;
    this.proceed();
  }

  /** To be called when the client may be able to take a Transition again. */
  proceed(): void {
    if (!this.#isDirty || this.#isClosed || this.#isInPass) return;
    if (!this.#options.outbox.takesTransition) return;
    this.#isInPass = true;
    this.#options.passes.join(this);
  }

  async update(pass: SyncPass): Promise<void> {
    const requester = this.#isClosed ? null : this.#options.requester();
    if (requester === null) return;
    this.#isDirty = false;
    try {
      await this.#transition(pass, requester);
    } catch (error) {
      if (!(error instanceof SnapshotLostError)) throw error;
      this.#isDirty = true; // The next pass has another snapshot.
    } finally {
      this.#isInPass = false;
    }
    if (this.#pendingTs !== null) this.#isDirty = true;
    this.proceed();
  }

  fail(error: unknown): void {
    this.#options.fail(error);
  }

  close(): void {
    this.#isClosed = true;
    this.#queries.close();
  }

  async #transition(pass: SyncPass, requester: Requester): Promise<void> {
    const ts = pass.ts > this.#observedTs ? pass.ts : this.#observedTs;
    const end = { querySet: this.#queries.version, identity: requester.identityVersion, ts };
    const update = await this.#queries.compute(pass, requester);
    // A mutation of this client that the snapshot contains has resolved by the next turn: its
    // response goes first.
    if (this.#options.awaitsMutation()) await new Promise((resolve) => setImmediate(resolve));
    if (this.#isClosed) return update.abandon();
    if (this.#hasChanges(update, end)) {
      this.#options.outbox.sendTransition({
        type: "Transition",
        startVersion: this.#sent,
        endVersion: end,
        modifications: update.modifications,
        clientClockSkew: this.#clientClockSkew,
      });
      this.#sent = end;
      if (this.#pendingTs !== null && this.#pendingTs <= ts) this.#pendingTs = null;
    }
    update.accept();
  }

  #hasChanges({ modifications }: Update, end: StateVersion): boolean {
    return (
      modifications.length > 0 ||
      end.querySet !== this.#sent.querySet ||
      end.identity !== this.#sent.identity ||
      (this.#pendingTs !== null && this.#pendingTs <= end.ts)
    );
  }
}

/**
 * The state that one socket shows: decides when a Transition is due and what it says (P3.5-P3.7).
 */
import type { ModifyQuerySetMessage } from "../protocol/client-message";
import { INITIAL_VERSION, type StateVersion } from "../protocol/server-message";
import { SnapshotLostError } from "../engine/engine";
import type { Outbox } from "./outbox";
import type { QueryCache } from "./query-cache";
import { QuerySet, type Asker, type Update } from "./query-set";
import type { Foreseen, Member, Round, Rounds } from "./rounds";

export interface ViewOptions {
  readonly cache: QueryCache;
  readonly rounds: Rounds;
  readonly redact: boolean;
  readonly outbox: Outbox;
  /** Who asks now; null when the identity has expired, and whoever answers so has closed the socket. */
  asker(): Asker | null;
  /** Whether a mutation of this client may have committed whose response is not sent yet. */
  awaitsMutation(): boolean;
  fail(error: unknown): void;
}

export class View implements Member {
  private readonly options: ViewOptions;
  private readonly queries: QuerySet;
  private sent: StateVersion = INITIAL_VERSION;
  /** A mutation of this client was answered with this timestamp: it waits for one more Transition, which is not older. */
  private owedTs: bigint | null = null;
  /** What the client saw of an earlier life of this deployment, whose clock was ahead (P3.11). */
  private observedTs = 0n;
  private clientClockSkew: number | null = null;
  private isDirty = false;
  /** From joining a round until it is over: two at a time would send their states in any order. */
  private isInRound = false;
  private isClosed = false;

  constructor(options: ViewOptions) {
    this.options = options;
    this.queries = new QuerySet(options.cache, options.redact, () => this.refresh());
  }

  get isOpen(): boolean {
    return !this.isClosed;
  }

  get isSettled(): boolean {
    const asker = this.options.asker();
    return asker === null || this.queries.isSettled(asker.identityVersion);
  }

  foresee(): readonly Foreseen[] {
    const asker = this.options.asker();
    if (asker === null) return [];
    const { metadata } = asker;
    return this.queries.foresee(asker).map((query) => ({ query, metadata }));
  }

  /** @param clientClockSkew milliseconds the client's clock is ahead */
  connect(clientClockSkew: number | null, observedTs: bigint): void {
    this.clientClockSkew = clientClockSkew;
    this.observedTs = observedTs;
  }

  /** @throws ProtocolViolation */
  modify(message: ModifyQuerySetMessage): void {
    this.queries.modify(message);
    this.refresh();
  }

  /** A Transition at `ts` or later is due, even if it changes nothing. */
  owe(ts: bigint): void {
    if (this.owedTs === null || ts > this.owedTs) this.owedTs = ts;
    this.refresh();
  }

  /** Asks for a Transition, if there turns out to be something to say. */
  refresh(): void {
    this.isDirty = true;
    this.proceed();
  }

  /** To be called when the client may be able to take a Transition again. */
  proceed(): void {
    if (!this.isDirty || this.isClosed || this.isInRound) return;
    if (!this.options.outbox.takesTransition) return;
    this.isInRound = true;
    this.options.rounds.join(this);
  }

  async update(round: Round): Promise<void> {
    const asker = this.isClosed ? null : this.options.asker();
    if (asker === null) return;
    this.isDirty = false;
    try {
      await this.transition(round, asker);
    } catch (error) {
      if (!(error instanceof SnapshotLostError)) throw error;
      this.isDirty = true; // The next round has another snapshot.
    } finally {
      this.isInRound = false;
    }
    if (this.owedTs !== null) this.isDirty = true;
    this.proceed();
  }

  fail(error: unknown): void {
    this.options.fail(error);
  }

  close(): void {
    this.isClosed = true;
    this.queries.close();
  }

  private async transition(round: Round, asker: Asker): Promise<void> {
    const ts = round.ts > this.observedTs ? round.ts : this.observedTs;
    const end = { querySet: this.queries.version, identity: asker.identityVersion, ts };
    const update = await this.queries.compute(round, asker);
    // A mutation of this client that the snapshot contains has resolved by the next turn: its response goes first.
    if (this.options.awaitsMutation()) await new Promise((resolve) => setImmediate(resolve));
    if (this.isClosed) return update.abandon();
    if (this.isNews(update, end)) {
      this.options.outbox.sendTransition({
        type: "Transition",
        startVersion: this.sent,
        endVersion: end,
        modifications: update.modifications,
        clientClockSkew: this.clientClockSkew,
      });
      this.sent = end;
      if (this.owedTs !== null && this.owedTs <= ts) this.owedTs = null;
    }
    update.accept();
  }

  private isNews({ modifications }: Update, end: StateVersion): boolean {
    return (
      modifications.length > 0 ||
      end.querySet !== this.sent.querySet ||
      end.identity !== this.sent.identity ||
      (this.owedTs !== null && this.owedTs <= end.ts)
    );
  }
}

/**
 * Brings sockets up to date. Sockets that became dirty wait for the end of the turn; then they
 * share a round: one snapshot, each query that must run runs once on it, and each socket gets one
 * Transition as soon as its own queries are done. So every socket always shows one consistent state
 * (P3.6). A socket none of whose queries must run needs no snapshot.
 */
import type { ClientMetadata, QueryCall, QueryOutcome } from "../runtime/calls";
import { functionCall } from "../runtime/function-call";
import type { Engine, EngineSnapshot } from "../engine/engine";
import type { Answer } from "./answer";
import { refusalOf, refuse, targetOf } from "./call-target";
import { identityKey, queryKey, type Query, type QueryCache } from "./query-cache";

/** A socket, as a round sees it. */
export interface Member {
  readonly isOpen: boolean;
  /** Whether all it shows is true after the latest commit that was announced. */
  readonly isSettled: boolean;
  /** Its queries that will have to run on a snapshot which is opened now. */
  foresee(): readonly Foreseen[];
  /** Computes and sends one Transition. Called once the snapshot is open, with every commit up to it announced. */
  update(round: Round): Promise<void>;
  /** The server failed; the client shall try again on a new socket. */
  fail(error: unknown): void;
}

export interface Foreseen {
  readonly query: Query;
  readonly client: ClientMetadata;
}

/** Each holds a read transaction of the database; more sockets share the next round. */
const MAX_ROUNDS = 4;

export class Rounds {
  private readonly engine: Engine;
  private readonly cache: QueryCache;
  private waiting = new Set<Member>();
  private running = 0;
  private planned = false;

  constructor(engine: Engine, cache: QueryCache) {
    this.engine = engine;
    this.cache = cache;
  }

  /** Asks for a Transition for this socket. A socket must not be in two rounds at a time. */
  join(member: Member): void {
    this.waiting.add(member);
    this.plan();
  }

  private plan(): void {
    if (this.planned || this.waiting.size === 0 || this.running >= MAX_ROUNDS) return;
    this.planned = true;
    setImmediate(() => {
      this.planned = false;
      const members = [...this.waiting].filter((member) => member.isOpen);
      this.waiting = new Set();
      const settled = members.filter((member) => member.isSettled);
      if (settled.length > 0) void updateAll(settled, new Round(this.cache, this.engine.latestTs));
      const others = members.filter((member) => !settled.includes(member));
      if (others.length > 0) void this.run(others);
    });
  }

  private async run(members: readonly Member[]): Promise<void> {
    this.running += 1;
    const hold = this.cache.hold(this.engine.latestTs);
    let snapshot: EngineSnapshot | null = null;
    try {
      const ahead = new Ahead(this.cache, this.engine.latestTs);
      for (const member of members) for (const foreseen of member.foresee()) ahead.add(foreseen);
      snapshot = await this.engine.openSnapshot({ ahead: ahead.calls });
      hold.from = snapshot.ts;
      await updateAll(members, new Round(this.cache, snapshot.ts, { snapshot, ahead }));
    } catch (error) {
      for (const member of members) member.fail(error);
    } finally {
      snapshot?.close();
      this.cache.release(hold);
      this.running -= 1;
      this.plan();
    }
  }
}

async function updateAll(members: readonly Member[], round: Round): Promise<void> {
  await Promise.all(
    members.map((member) => member.update(round).catch((error) => member.fail(error))),
  );
}

interface Begun {
  readonly query: Query;
  readonly call: QueryCall;
}

/** Queries that begin together with their snapshot, so that the thread which runs them is not asked twice. */
class Ahead {
  private readonly cache: QueryCache;
  private readonly ts: bigint;
  private readonly begun = new Map<string, Begun>();

  constructor(cache: QueryCache, ts: bigint) {
    this.cache = cache;
    this.ts = ts;
  }

  add({ query, client }: Foreseen): void {
    const key = queryKey(query);
    const isKnown = this.begun.has(key) || this.cache.find(query, this.ts) !== null;
    if (!isKnown && queryRefusal(query) === null)
      this.begun.set(key, { query, call: callOf(query, client) });
  }

  get calls(): readonly QueryCall[] {
    return [...this.begun.values()].map(({ call }) => call);
  }

  /** Once. */
  take(key: string): Begun | null {
    const begun = this.begun.get(key) ?? null;
    this.begun.delete(key);
    return begun;
  }
}

/** One state of the database, and the queries that run on it. */
export class Round {
  readonly cache: QueryCache;
  readonly ts: bigint;
  private readonly on: { readonly snapshot: EngineSnapshot; readonly ahead: Ahead } | null;
  private readonly running = new Map<string, Promise<Answer>>();

  /** Without a snapshot no query can run. */
  constructor(
    cache: QueryCache,
    ts: bigint,
    on: { readonly snapshot: EngineSnapshot; readonly ahead: Ahead } | null = null,
  ) {
    this.cache = cache;
    this.ts = ts;
    this.on = on;
  }

  /** Runs `query`, or waits for an equal one of this round. `client` is of whoever asks first. */
  async answer(query: Query, client: ClientMetadata): Promise<Answer> {
    const key = queryKey(query);
    const identity = identityKey(query.identity);
    const first = await this.once(key, query, client);
    if (first.identityKey === null || first.identityKey === identity) return first;
    return this.once(`${identity}\n${key}`, query, client);
  }

  private once(name: string, query: Query, client: ClientMetadata): Promise<Answer> {
    const running = this.running.get(name) ?? this.execute(query, client);
    this.running.set(name, running);
    return running;
  }

  private async execute(asked: Query, client: ClientMetadata): Promise<Answer> {
    const key = queryKey(asked);
    const { query, call } = this.on?.ahead.take(key) ?? {
      query: asked,
      call: callOf(asked, client),
    };
    const outcome = queryRefusal(query) ?? (await this.run(call));
    return {
      key,
      identityKey: outcome.usedIdentity ? identityKey(query.identity) : null,
      outcome,
      requestId: call.request.requestId,
      ts: this.ts,
      invalidatedAt: null,
      watchers: new Set(),
    };
  }

  private run(call: QueryCall): Promise<QueryOutcome> {
    if (this.on === null) throw new Error("This round has no snapshot to run queries on.");
    return this.on.snapshot.runQuery(call);
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

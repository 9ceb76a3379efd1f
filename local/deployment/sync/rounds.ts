/**
 * Brings sockets up to date. Sockets that became dirty wait for the end of the turn; then they
 * share a round: one snapshot, each query that must run runs once on it, and each socket gets one
 * Transition as soon as its own queries are done. So every socket always shows one consistent state
 * (P3.6). A socket none of whose queries must run needs no snapshot.
 */
import { formatFunctionPath, parseFunctionPath } from "../protocol/function-path";
import { newRequestId } from "../protocol/request-id";
import type { QueryCall, QueryOutcome, RequestMetadata } from "../runtime/calls";
import type { Engine, EngineSnapshot } from "../engine/engine";
import type { Answer } from "./answer";
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
  readonly metadata: Omit<RequestMetadata, "requestId">;
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

  add({ query, metadata }: Foreseen): void {
    const key = queryKey(query);
    const isKnown = this.begun.has(key) || this.cache.find(query, this.ts) !== null;
    if (!isKnown && refusalOf(query) === null)
      this.begun.set(key, { query, call: callOf(query, metadata) });
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

  /** Runs `query`, or waits for an equal one of this round. `metadata` is of whoever asks first. */
  async answer(query: Query, metadata: Omit<RequestMetadata, "requestId">): Promise<Answer> {
    const key = queryKey(query);
    const identity = identityKey(query.identity);
    const first = await this.once(key, query, metadata);
    if (first.identityKey === null || first.identityKey === identity) return first;
    return this.once(`${identity}\n${key}`, query, metadata);
  }

  private once(
    name: string,
    query: Query,
    metadata: Omit<RequestMetadata, "requestId">,
  ): Promise<Answer> {
    const running = this.running.get(name) ?? this.execute(query, metadata);
    this.running.set(name, running);
    return running;
  }

  private async execute(
    asked: Query,
    metadata: Omit<RequestMetadata, "requestId">,
  ): Promise<Answer> {
    const key = queryKey(asked);
    const { query, call } = this.on?.ahead.take(key) ?? {
      query: asked,
      call: callOf(asked, metadata),
    };
    const outcome = refusalOf(query) ?? (await this.run(call));
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

function callOf(query: Query, metadata: Omit<RequestMetadata, "requestId">): QueryCall {
  const path = parseFunctionPath(query.udfPath);
  return {
    path: path === null ? query.udfPath : formatFunctionPath(path),
    args: query.args,
    identity: query.identity,
    visibility: query.identity.kind === "admin" ? "all" : "public",
    caller: "SyncWorker",
    request: { ...metadata, requestId: newRequestId() },
    journal: query.journal,
  };
}

/** What needs no running to be refused. */
function refusalOf(query: Query): QueryOutcome | null {
  if (query.componentPath !== "")
    return refuse(
      `The local deployment runs no components, so that "${query.componentPath}" does not exist.`,
    );
  if (parseFunctionPath(query.udfPath) === null)
    return refuse(`"${query.udfPath}" does not name a function.`);
  if (query.udfPath.startsWith("_system/") && query.identity.kind !== "admin")
    return refuse(`Could not find public function for '${query.udfPath}'.`);
  return null;
}

function refuse(message: string): QueryOutcome {
  return {
    status: "error",
    message,
    logLines: [],
    journal: null,
    reads: [],
    usedIdentity: false,
  };
}

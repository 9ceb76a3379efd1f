/**
 * Brings sockets up to date. Sockets that became dirty wait for the end of the turn; then they share a round: one snapshot, each
 * query that must run runs once on it, and each socket gets one Transition as soon as its own queries are done. So every socket
 * always shows one consistent state (convex-protocol.md 3.6).
 */
import { formatFunctionPath, parseFunctionPath } from "../protocol/function-path";
import { newRequestId } from "../protocol/request-id";
import type { QueryOutcome, RequestMetadata } from "../runtime/calls";
import type { Engine, EngineSnapshot } from "../engine/engine";
import type { Answer } from "./answer";
import { identityKey, queryKey, type Query, type QueryCache } from "./query-cache";

/** A socket, as a round sees it. */
export interface Member {
  readonly isOpen: boolean;
  /** Computes and sends one Transition. Called once the snapshot is open, with every commit up to it announced. */
  update(round: Round): Promise<void>;
  /** The server failed; the client shall try again on a new socket. */
  fail(error: unknown): void;
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
      if (members.length > 0) void this.run(members);
    });
  }

  private async run(members: readonly Member[]): Promise<void> {
    this.running += 1;
    const hold = this.cache.hold(this.engine.latestTs);
    let snapshot: EngineSnapshot | null = null;
    try {
      snapshot = await this.engine.openSnapshot();
      hold.from = snapshot.ts;
      const round = new Round(snapshot, this.cache);
      await Promise.all(
        members.map((member) => member.update(round).catch((error) => member.fail(error))),
      );
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

/** One snapshot and the queries that run on it. */
export class Round {
  readonly cache: QueryCache;
  private readonly snapshot: EngineSnapshot;
  private readonly running = new Map<string, Promise<Answer>>();

  constructor(snapshot: EngineSnapshot, cache: QueryCache) {
    this.snapshot = snapshot;
    this.cache = cache;
  }

  get ts(): bigint {
    return this.snapshot.ts;
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
    query: Query,
    metadata: Omit<RequestMetadata, "requestId">,
  ): Promise<Answer> {
    const requestId = newRequestId();
    const outcome = refusalOf(query) ?? (await this.run(query, { ...metadata, requestId }));
    return {
      key: queryKey(query),
      identityKey: outcome.usedIdentity ? identityKey(query.identity) : null,
      outcome,
      requestId,
      ts: this.ts,
      invalidatedAt: null,
      watchers: new Set(),
    };
  }

  private run(query: Query, request: RequestMetadata): Promise<QueryOutcome> {
    const path = parseFunctionPath(query.udfPath);
    return this.snapshot.runQuery({
      path: path === null ? query.udfPath : formatFunctionPath(path),
      args: query.args,
      identity: query.identity,
      visibility: query.identity.kind === "admin" ? "all" : "public",
      caller: "SyncWorker",
      request,
      journal: query.journal,
    });
  }
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

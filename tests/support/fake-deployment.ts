/**
 * A Convex deployment at the other end of a fake socket: enough of the sync protocol (P3) for the
 * real client and the real auth library to run against, with answers a test decides.
 */
import type { ConvexReactClient } from "convex/react";
import { type JSONValue, type Value, convexToJson, jsonToConvex } from "convex/values";
import type { AppErrorData } from "../../convex/shared/errors";
import { makeBackendClient } from "../../src/lib/backend-client";

type Answer = (args: Record<string, Value>) => Value | Promise<Value>;

/** Thrown by an answer: the failure a person can expect, as a ConvexError carries it. */
export class Refusal extends Error {
  readonly data: AppErrorData;

  constructor(data: AppErrorData) {
    super(data.code);
    this.data = data;
  }
}

interface Call {
  name: string;
  args: Record<string, Value>;
}

/** A token whose claims the client reads; nobody checks its signature here. */
export function token(issuedAt = Date.now()): string {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll("=", "");
  const now = Math.floor(issuedAt / 1000);
  return `${part({ alg: "RS256" })}.${part({ sub: "user|session", iat: now, exp: now + 3600 })}.signature`;
}

export class FakeDeployment {
  readonly calls: Call[] = [];
  readonly client: ConvexReactClient;
  reachable = true;
  /** What becomes of HTTP calls instead of an answer; the sockets need not be in the same state. */
  httpFault: (() => Promise<Response>) | null = null;
  /** How far its clock is ahead of the browser's. */
  clockAhead = 0;
  private readonly answers = new Map<string, Answer>([
    // No mail is late unless a test says so.
    ["mails:state", () => null],
    ["reauthentication:mailState", () => null],
  ]);
  /** Functions whose next answer is lost with the connection, after they have run. */
  private readonly losing = new Set<string>();
  /** Effects that have happened, by function and input. */
  private readonly done = new Map<string, { name: string; outcome: Value | Promise<Value> }>();
  /** What mutations came to, by request: Convex runs none twice. */
  private readonly mutated = new Map<number, Promise<Value>>();
  private readonly sockets = new Set<FakeSocket>();
  /** Access tokens by which connections have spoken, and those that are refused. */
  private readonly shownTokens = new Set<string>();
  private readonly outdatedTokens = new Set<string>();

  constructor() {
    const connect = () => this.connect();
    // The client calls it with `new`, which hands out what a plain function returns.
    function Socket(): FakeSocket {
      return connect();
    }
    this.client = makeBackendClient("http://deployment.test", {
      // The client uses the five members that FakeSocket has.
      webSocketConstructor: Socket as unknown as typeof WebSocket,
      unsavedChangesWarning: false,
      logger: false,
    });
  }

  private connect(): FakeSocket {
    const socket = new FakeSocket(this);
    this.sockets.add(socket);
    return socket;
  }

  /** Decides what a function returns from now on; live queries hear of it at once. */
  answer(name: string, answer: Answer): this {
    this.answers.set(name, answer);
    for (const socket of this.sockets) void socket.refresh(name);
    return this;
  }

  /**
   * The same for a function with an effect: as with the backend, it happens once for the same
   * input, and whoever sends that again is answered the same.
   */
  does(name: string, effect: Answer): this {
    return this.answer(name, (args) => {
      const input = `${name} ${JSON.stringify(convexToJson(args))}`;
      const before = this.done.get(input);
      if (before !== undefined) return before.outcome;
      const outcome = effect(args);
      this.done.set(input, { name, outcome });
      return outcome;
    });
  }

  /** How often that effect has happened. */
  timesDone(name: string): number {
    return [...this.done.values()].filter((done) => done.name === name).length;
  }

  async run(name: string, args: Record<string, Value>): Promise<Value> {
    const answer = this.answers.get(name);
    if (answer === undefined) throw new Error(`The test gave no answer for ${name}`);
    return answer(args);
  }

  /** Breaks every connection; new ones fail until `reachable` is true again. */
  drop(): void {
    this.reachable = false;
    for (const socket of this.sockets) socket.lose();
    this.sockets.clear();
  }

  /** Refuses from now on every access token that was shown so far. */
  letTokensRunOut(): void {
    for (const shown of this.shownTokens) this.outdatedTokens.add(shown);
  }

  /** Whether a connection may speak by this token. */
  takesToken(shown: string): boolean {
    this.shownTokens.add(shown);
    return !this.outdatedTokens.has(shown);
  }

  /** Breaks the connection when a function has run, before its answer leaves; once. */
  loseAnswer(name: string): this {
    this.losing.add(name);
    return this;
  }

  /** Whether that answer is still to be lost. */
  willLoseAnswer(name: string): boolean {
    return this.losing.has(name);
  }

  isLosing(name: string): boolean {
    return this.losing.delete(name);
  }

  /** Runs a mutation, or gives what it came to when the same request was sent before. */
  runOnce(requestId: number, run: () => Promise<Value>): Promise<Value> {
    const before = this.mutated.get(requestId) ?? run();
    this.mutated.set(requestId, before);
    return before;
  }

  /** What was sent to one function so far, oldest first. */
  sentTo(name: string): Record<string, Value>[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.args);
  }

  /** Answers the HTTP calls with which the auth library renews tokens. */
  readonly fetch = async (): Promise<Response> => {
    if (!this.reachable) throw new TypeError("Failed to fetch");
    if (this.httpFault !== null) return this.httpFault();
    const tokens = { token: token(Date.now() + this.clockAhead), refreshToken: "renewed" };
    return Response.json({ status: "success", value: { tokens }, logLines: [] });
  };
}

interface ClientMessage {
  type: string;
  baseVersion?: number;
  newVersion?: number;
  requestId?: number;
  udfPath?: string;
  /** The access token of `Authenticate`. */
  value?: string;
  args?: JSONValue[];
  modifications?: { type: string; queryId: number; udfPath?: string }[];
}

class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  private readonly deployment: FakeDeployment;
  private readonly queries = new Map<number, string>();
  private version = { querySet: 0, identity: 0, ts: 0 };

  constructor(deployment: FakeDeployment) {
    this.deployment = deployment;
    queueMicrotask(() => {
      if (!deployment.reachable) return this.lose();
      this.readyState = 1;
      this.onopen?.();
    });
  }

  close(): void {
    this.lose(1000);
  }

  lose(code = 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code, reason: "" });
  }

  send(text: string): void {
    const message = JSON.parse(text) as ClientMessage; // written by the real client
    void this.take(message);
  }

  async refresh(name: string): Promise<void> {
    const ids = [...this.queries].filter(([, path]) => path === name).map(([id]) => id);
    if (ids.length === 0) return;
    this.transition({}, await Promise.all(ids.map((id) => this.result(id, name))));
  }

  private results(): Promise<object[]> {
    return Promise.all([...this.queries].map(([id, name]) => this.result(id, name)));
  }

  private async take(message: ClientMessage): Promise<void> {
    if (message.type === "Authenticate") this.authenticate(message);
    if (message.type === "ModifyQuerySet") await this.modify(message);
    if (message.type === "Action" || message.type === "Mutation") await this.call(message);
  }

  private authenticate({ baseVersion = 0, value }: ClientMessage): void {
    if (value === undefined || this.deployment.takesToken(value))
      return this.transition({ identity: baseVersion + 1 }, []);
    const error = "Token expired";
    this.reply({ type: "AuthError", error, baseVersion, authUpdateAttempted: true });
  }

  private async modify({ modifications = [], newVersion = 0 }: ClientMessage): Promise<void> {
    const results = modifications.map(async ({ queryId, udfPath }) => {
      if (udfPath !== undefined) {
        this.queries.set(queryId, udfPath);
        return this.result(queryId, udfPath);
      }
      this.queries.delete(queryId);
      return { type: "QueryRemoved", queryId };
    });
    this.transition({ querySet: newVersion }, await Promise.all(results));
  }

  private async result(queryId: number, name: string): Promise<object> {
    const value = convexToJson(await this.deployment.run(name, {}));
    return { type: "QueryUpdated", queryId, value, logLines: [], journal: null };
  }

  private async call({ type, requestId, udfPath = "", args = [] }: ClientMessage): Promise<void> {
    const sent = jsonToConvex(args[0] ?? {}) as Record<string, Value>; // arguments are always one object
    const run = () => {
      this.deployment.calls.push({ name: udfPath, args: sent });
      return this.deployment.run(udfPath, sent);
    };
    const reply = { type: `${type}Response`, requestId, logLines: [] };
    try {
      const isMutation = type === "Mutation" && requestId !== undefined;
      const value = await (isMutation ? this.deployment.runOnce(requestId, run) : run());
      if (this.deployment.isLosing(udfPath)) return this.lose();
      const result = convexToJson(value);
      // A mutation is over for the client once its queries have reached the mutation's own time.
      const { ts } = stamp({ ...this.version, ts: this.version.ts + 1 });
      this.reply({ ...reply, success: true, result, ts });
      if (type === "Mutation") this.transition({}, await this.results());
    } catch (error) {
      const data = error instanceof Refusal ? { errorData: { ...error.data } } : {};
      this.reply({ ...reply, success: false, result: "Server Error", ...data });
    }
  }

  private transition(change: Partial<typeof this.version>, modifications: object[]): void {
    const before = this.version;
    this.version = { ...before, ...change, ts: before.ts + 1 };
    const versions = { startVersion: stamp(before), endVersion: stamp(this.version) };
    this.reply({ type: "Transition", ...versions, modifications });
  }

  private reply(message: object): void {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(message) });
  }
}

/** Timestamps travel as eight little-endian bytes in base64. */
function stamp(version: { querySet: number; identity: number; ts: number }) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(version.ts), true);
  return { ...version, ts: btoa(String.fromCodePoint(...bytes)) };
}

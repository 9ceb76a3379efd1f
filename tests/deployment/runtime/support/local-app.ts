/** A pushed app on a database of its own, in this thread: the runtime with nothing above it. */
import { resolve } from "node:path";
import type { JSONValue } from "convex/values";
import type { TableEntry } from "../../../../local/deployment/db/catalog";
import type { Database, Transaction } from "../../../../local/deployment/db/database";
import { openDatabase } from "../../../../local/deployment/db/open-database";
import type { ActionHost } from "../../../../local/deployment/runtime/action-host";
import type {
  FunctionCall,
  FunctionOutcome,
  HttpActionCall,
  Identity,
  LogEntry,
  QueryOutcome,
} from "../../../../local/deployment/runtime/calls";
import { compileModule } from "../../../../local/deployment/runtime/compile";
import { readEnvironment, type Environment } from "../../../../local/deployment/engine/environment";
import { Runtime } from "../../../../local/deployment/runtime/execute";
import { cancelJob, scheduleJob } from "../../../../local/deployment/runtime/jobs";
import type { LoadedCode } from "../../../../local/deployment/runtime/loaded-code";
import { bundleFiles } from "../../../support/bundle-functions";
import { scratchFolder } from "../../../support/scratch";

export const SITE_URL = "http://127.0.0.1:3211";
export const CLOUD_URL = "http://127.0.0.1:3210";
export const PUSHED_AT = 1_700_000_000_000;

export interface AppOptions {
  readonly strict?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables that are set while the push is analysed and gone when it runs. */
  readonly analyzeWith?: Readonly<Record<string, string>>;
  readonly now?: () => number;
}

type Args = Readonly<Record<string, JSONValue>>;
type CallOptions = Partial<Pick<FunctionCall, "identity" | "visibility">> & {
  readonly journal?: string | null;
};

export class LocalApp {
  readonly runtime: Runtime;
  readonly database: Database;
  readonly code: LoadedCode;
  readonly progress: LogEntry["logLines"][number][] = [];
  readonly #now: () => number;
  readonly #remove: () => Promise<void>;

  constructor(parts: {
    runtime: Runtime;
    database: Database;
    code: LoadedCode;
    now: () => number;
    remove: () => Promise<void>;
  }) {
    this.runtime = parts.runtime;
    this.database = parts.database;
    this.code = parts.code;
    this.#now = parts.now;
    this.#remove = parts.remove;
  }

  async query(path: string, args: Args = {}, options: CallOptions = {}): Promise<QueryOutcome> {
    return await this.read(async (transaction) => {
      const call = { ...makeCall(path, args, options), journal: options.journal ?? null };
      return (await this.runtime.runQuery(transaction, this.code, call)).outcome;
    });
  }

  async mutation(
    path: string,
    args: Args = {},
    options: CallOptions = {},
  ): Promise<FunctionOutcome> {
    return await this.#mutate(makeCall(path, args, options));
  }

  async action(path: string, args: Args = {}, options: CallOptions = {}): Promise<FunctionOutcome> {
    const call = makeCall(path, args, options);
    return (await this.runtime.runAction(this.code, call, this.host())).outcome;
  }

  async http(
    request: Request,
    identity: Identity = { kind: "anonymous" },
  ): ReturnType<Runtime["runHttpAction"]> {
    const call: HttpActionCall = {
      request: {
        method: request.method,
        url: request.url,
        headers: [...request.headers],
        body: request.body,
      },
      identity,
      metadata: METADATA,
      signal: request.signal,
    };
    return await this.runtime.runHttpAction(this.code, call, this.host());
  }

  /** The parsed value of a call that must succeed. */
  async value(outcome: FunctionOutcome | Promise<FunctionOutcome>): Promise<JSONValue> {
    const settled = await outcome;
    if (settled.status === "error") throw new Error(settled.message);
    return JSON.parse(settled.value) as JSONValue;
  }

  async read<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const snapshot = this.database.snapshot();
    try {
      return await work(this.database.begin(snapshot, { writable: false, now: this.#now() }));
    } finally {
      snapshot.close();
    }
  }

  async write<T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T> {
    const snapshot = this.database.snapshot();
    try {
      const transaction = this.database.begin(snapshot, { writable: true, now: this.#now() });
      const result = await work(transaction);
      this.database.commit(transaction);
      return result;
    } finally {
      snapshot.close();
    }
  }

  async setEnvironment(name: string, value: string): Promise<void> {
    await this.write((transaction) => {
      transaction.records.put(`env/${name}`, value);
      const version = transaction.records.get("env-version");
      transaction.records.put("env-version", Number(version ?? 0) + 1);
    });
  }

  host(): ActionHost {
    return {
      environment: this.#environment(),
      tables: { tableByNumber: (number) => this.#tableByNumber(number) },
      run: async (type, call) => await this.#run(type, call),
      schedule: async (job) => await this.write((transaction) => scheduleJob(transaction, job)),
      cancel: async (id) =>
        await this.write((transaction) => cancelJob(transaction, id, this.#now())),
      storage: {
        getUrl: async () => await Promise.resolve(null),
        getMetadata: async () => await Promise.resolve(null),
        generateUploadUrl: async () => await Promise.resolve(`${CLOUD_URL}/upload`),
        delete: async () => await Promise.resolve(),
        store: async () => await Promise.resolve(""),
        get: async () => await Promise.resolve(null),
      },
      progress: (lines) => this.progress.push(...lines),
    };
  }

  async close(): Promise<void> {
    this.runtime.close();
    await this.#remove();
  }

  async #run(type: "Query" | "Mutation" | "Action", call: FunctionCall): Promise<FunctionOutcome> {
    if (type === "Mutation") return await this.#mutate(call);
    if (type === "Action")
      return (await this.runtime.runAction(this.code, call, this.host())).outcome;
    return await this.read(
      async (transaction) =>
        (await this.runtime.runQuery(transaction, this.code, { ...call, journal: null })).outcome,
    );
  }

  async #mutate(call: FunctionCall): Promise<FunctionOutcome> {
    const snapshot = this.database.snapshot();
    try {
      const transaction = this.database.begin(snapshot, { writable: true, now: this.#now() });
      const { outcome } = await this.runtime.runMutation(transaction, this.code, call);
      if (outcome.status === "success") this.database.commit(transaction);
      return outcome;
    } finally {
      snapshot.close();
    }
  }

  #tableByNumber(number: number): TableEntry | undefined {
    const snapshot = this.database.snapshot();
    try {
      return snapshot.catalog.tableByNumber(number);
    } finally {
      snapshot.close();
    }
  }

  #environment(): Environment {
    const snapshot = this.database.snapshot();
    try {
      const transaction = this.database.begin(snapshot, { writable: false, now: this.#now() });
      return readEnvironment(transaction.untracked);
    } finally {
      snapshot.close();
    }
  }
}

const METADATA = { ip: "127.0.0.1", userAgent: "test", requestId: "00112233445566aa" };

function makeCall(path: string, args: Args, options: CallOptions): FunctionCall {
  return {
    path,
    args: JSON.stringify([args]),
    identity: options.identity ?? { kind: "anonymous" },
    visibility: options.visibility ?? "public",
    caller: "Tester",
    request: METADATA,
  };
}

/**
 * Bundles, compiles, analyses and stages the files, with the schema active. Rejects as the push
 * would.
 */
export async function startApp(
  files: Readonly<Record<string, string>>,
  options: AppOptions = {},
): Promise<LocalApp> {
  const now = options.now ?? Date.now;
  const runtime = new Runtime({
    strict: options.strict ?? true,
    projectDir: resolve("."),
    systemEnvironment: { CONVEX_CLOUD_URL: CLOUD_URL, CONVEX_SITE_URL: SITE_URL },
    instanceSecret: "ab".repeat(32),
    now,
  });
  try {
    return await activate(runtime, await pushed(runtime, files, options), { ...options, now });
  } catch (error) {
    runtime.close();
    throw error;
  }
}

async function pushed(
  runtime: Runtime,
  files: Readonly<Record<string, string>>,
  { environment = {}, analyzeWith = {} }: AppOptions,
): Promise<LoadedCode> {
  const bundled = await bundleFiles(files);
  const modules = await Promise.all(bundled.modules.map(compileModule));
  const schema = bundled.schema === null ? null : await compileModule(bundled.schema);
  return {
    id: "test",
    modules: new Map(modules.map((module) => [module.path, module])),
    analysis: await runtime.analyze(modules, schema, { ...environment, ...analyzeWith }),
    pushedAt: PUSHED_AT,
  };
}

async function activate(
  runtime: Runtime,
  code: LoadedCode,
  { environment = {}, now }: AppOptions & { readonly now: () => number },
): Promise<LocalApp> {
  const scratch = scratchFolder("runtime");
  const database = openDatabase({ path: scratch.folder, writer: true });
  const remove = async (): Promise<void> => {
    await database.close();
    scratch.remove();
  };
  const app = new LocalApp({ runtime, database, code, now, remove });
  const { schemaId } = database.stageSchema(code.analysis.schema);
  while (database.advanceSchema(schemaId, 100).type === "inProgress");
  await app.write((transaction) => transaction.activateSchema(schemaId));
  for (const [name, value] of Object.entries(environment)) await app.setEnvironment(name, value);
  return app;
}

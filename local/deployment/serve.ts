/**
 * Puts the servers in front of an engine: the cloud port with API, sockets and storage, and the
 * site port with HTTP actions.
 */
import type { RawRequest, Refusal } from "../http/request";
import { LOOPBACK } from "../http/listen";
import type { Answer } from "../http/response-writer";
import { serve, type Handler, type Upgrade, type UpgradeHandler } from "../http/serve";
import { Exports } from "./admin/exports";
import { ImportUploads } from "./admin/import-uploads";
import { Imports } from "./admin/imports";
import { LogBuffer } from "./admin/log-buffer";
import { adminRoutes } from "./admin/routes";
import { createAuthenticator } from "./auth/authenticator";
import { functionRoutes } from "./http/functions";
import { httpActionHandler } from "./http/http-actions";
import { PinnedSnapshots } from "./http/pinned-snapshots";
import { plainRoutes } from "./http/plain-routes";
import { errorResponse, INTERNAL_ERROR, responseForError } from "./http/error-response";
import { createRouter } from "./http/router";
import type { Engine } from "./engine/engine";
import { AnswerBrokenOff } from "./engine/http-answer";
import { storageRoutes } from "./storage/storage-routes";
import { SyncServer } from "./sync/sync-server";

export interface ServeOptions {
  /** The data folder. */
  readonly dir: string;
  /**
   * Anything but loopback needs `allowRemote` as well: admin key and functions are then open to the
   * network.
   */
  readonly host?: string;
  readonly allowRemote?: boolean;
  /** 0 takes a free one. */
  readonly port: number;
  readonly sitePort: number;
  readonly adminKey: string;
  readonly instanceName?: string;
  /** Tells callers of failed functions no more than a production deployment does (P3.13). */
  readonly redact?: boolean;
  /** Milliseconds since the epoch; the wall clock unless a test says otherwise. */
  readonly now?: () => number;
  /** Told of errors that are the server's own; stderr unless given. */
  readonly report?: (error: unknown) => void;
}

export interface Urls {
  /** Origins without a slash at the end. */
  readonly cloudUrl: string;
  readonly siteUrl: string;
}

export interface Deployment {
  readonly url: string;
  readonly siteUrl: string;
  readonly port: number;
  readonly sitePort: number;
  readonly engine: Engine;
  /**
   * Ends every connection, then the engine. Resolves when the ports are free and the data folder is
   * not in use.
   */
  close(): Promise<void>;
}

const LOOPBACK_HOSTS = new Set([LOOPBACK, "localhost", "::1"]);

/**
 * Takes both ports first, so that the engine can be told its URLs; requests that come before it is
 * open wait for it.
 * @throws Error naming the port that is taken, or the address that may not be listened on
 */
export async function serveDeployment(
  options: ServeOptions,
  openEngine: (urls: Urls) => Promise<Engine>,
): Promise<Deployment> {
  const { allowRemote = false, port, sitePort } = options;
  const report = options.report ?? ((error: unknown) => console.error(error));
  const shared = {
    host: checkHost(options),
    anyHostName: allowRemote,
    refuse,
    report: (error: unknown) => {
      if (!(error instanceof AnswerBrokenOff)) report(error);
    },
  };
  const endpoints = new Endpoints();
  const cloud = await serve({
    ...shared,
    port,
    variable: "CONVEX_PORT",
    handler: (request, raw) => endpoints.handle("cloud", request, raw),
    upgrade: (upgrade) => endpoints.upgrade(upgrade, report),
  });
  const listeners: { close(): Promise<void> }[] = [cloud];
  try {
    const site = await serve({
      ...shared,
      port: sitePort,
      variable: "CONVEX_SITE_PORT",
      handler: (request, raw) => endpoints.handle("site", request, raw),
    });
    listeners.unshift(site);
    const urls = { cloudUrl: cloud.url, siteUrl: site.url };
    const engine = await openEngine(urls);
    const mounted = mount(options, engine, urls, report);
    endpoints.open(mounted.handlers);
    return {
      url: cloud.url,
      siteUrl: site.url,
      port: cloud.port,
      sitePort: site.port,
      engine,
      async close() {
        await mounted.close();
        await Promise.all([cloud.close(), site.close()]);
        await engine.close();
      },
    };
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
}

interface Handlers {
  readonly cloud: Handler<Answer>;
  readonly site: Handler<Answer>;
  /** Of the cloud port. */
  readonly upgrade: UpgradeHandler;
}

/** Lets requests wait until the engine is open. */
class Endpoints {
  #handlers: Handlers | null = null;
  readonly #opening: Promise<Handlers>;
  #resolveOpening: (handlers: Handlers) => void = () => undefined;

  constructor() {
    this.#opening = new Promise((resolve) => (this.#resolveOpening = resolve));
  }

  open(handlers: Handlers): void {
    this.#handlers = handlers;
    this.#resolveOpening(handlers);
  }

  async handle(port: "cloud" | "site", request: Request, raw: RawRequest): Promise<Answer> {
    const handlers = this.#handlers ?? (await this.#opening);
    if (raw.signal.aborted) return errorResponse(408, "ClientDisconnect", "The caller left.");
    return handlers[port](request, raw);
  }

  async upgrade(upgrade: Upgrade, report: (error: unknown) => void): Promise<Response | null> {
    const handlers = this.#handlers ?? (await this.#opening);
    try {
      return await handlers.upgrade(upgrade);
    } catch (error) {
      return responseForError(error, report);
    }
  }
}

/** Everything between the ports and the engine. */
function mount(
  options: ServeOptions,
  engine: Engine,
  urls: Urls,
  report: (error: unknown) => void,
): { handlers: Handlers; close(): Promise<void> } {
  const { adminKey, dir, redact = false, now = Date.now, instanceName = "latchkey" } = options;
  const authenticator = createAuthenticator({ engine, adminKey, siteUrl: urls.siteUrl, now });
  const pinned = new PinnedSnapshots(engine);
  const logs = new LogBuffer(engine);
  const uploads = new ImportUploads(dir);
  const imports = new Imports({ engine, dir, uploads, report });
  const exports = new Exports({ engine, dir, now, report });
  const sync = new SyncServer({ engine, authenticator, redact, now, report });
  const httpActions = httpActionHandler(engine, authenticator, redact);
  const routes = [
    ...functionRoutes({ engine, authenticator, pinned, adminKey, redact }),
    ...storageRoutes({ engine, dir, now }),
    ...plainRoutes(instanceName),
    ...adminRoutes({ engine, adminKey, logs, imports, uploads, exports, ...urls }),
  ];
  return {
    handlers: {
      cloud: createRouter(routes, httpActions, report),
      site: httpActions,
      upgrade: (upgrade) => sync.upgrade(upgrade),
    },
    async close() {
      await sync.close();
      await Promise.all([imports.close(), exports.close()]);
      logs.close();
      pinned.close();
      authenticator.close();
    },
  };
}

function checkHost({ host = LOOPBACK, allowRemote = false }: ServeOptions): string {
  if (LOOPBACK_HOSTS.has(host) || allowRemote) return host;
  throw new Error(
    `The local deployment listens on this machine only. To serve ${host}, pass \`allowRemote: true\` as well; whoever reaches it can then call every function.`,
  );
}

const REFUSAL_CODES: Readonly<Record<Refusal["status"], string>> = {
  400: "BadRequest",
  403: "ForbiddenHost",
  405: "MethodNotAllowed",
  408: "RequestTimeout",
  413: "RequestTooLarge",
  500: "InternalServerError",
};

/** What the server refuses before a handler has seen it, or when a handler failed. */
function refuse({ status, message }: Refusal): Response {
  const isFault = status === 500;
  return errorResponse(status, REFUSAL_CODES[status], isFault ? INTERNAL_ERROR : message);
}

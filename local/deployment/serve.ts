/** Puts the servers in front of an engine: the cloud port with API, sockets and storage, and the site port with HTTP actions. */
import { Exports } from "./admin/exports";
import { ImportUploads } from "./admin/import-uploads";
import { Imports } from "./admin/imports";
import { LogBuffer } from "./admin/log-buffer";
import { adminRoutes } from "./admin/routes";
import { createAuthenticator } from "./auth/authenticator";
import { functionRoutes } from "./http/functions";
import { httpActionHandler } from "./http/http-actions";
import { listen, type Handler, type Listening } from "./http/listen";
import { PinnedSnapshots } from "./http/pinned-snapshots";
import { plainRoutes } from "./http/plain-routes";
import { errorResponse } from "./http/route";
import { createRouter } from "./http/router";
import type { Engine } from "./engine/engine";
import { storageRoutes } from "./storage/storage-routes";
import { SyncServer } from "./sync/sync-server";

export interface ServeOptions {
  /** The data folder. */
  readonly dir: string;
  /** Anything but loopback needs `allowRemote` as well: admin key and functions are then open to the network. */
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
  /** Ends every connection, then the engine. Resolves when the ports are free and the data folder is not in use. */
  close(): Promise<void>;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "::1"]);

/**
 * Takes both ports first, so that the engine can be told its URLs; requests that come before it is open wait for it.
 * @throws Error naming the port that is taken, or the address that may not be listened on
 */
export async function serve(
  options: ServeOptions,
  openEngine: (urls: Urls) => Promise<Engine>,
): Promise<Deployment> {
  const report = options.report ?? ((error: unknown) => console.error(error));
  const host = checkHost(options);
  const doors = new Doors();
  const cloud = await listen(
    { host, port: options.port, name: "the Convex deployment (CONVEX_PORT)" },
    (incoming) => doors.through("cloud", incoming),
    report,
  );
  const opened: { close(): Promise<void> }[] = [cloud];
  try {
    const site = await listen(
      { host, port: options.sitePort, name: "HTTP actions (CONVEX_SITE_PORT)" },
      (incoming) => doors.through("site", incoming),
      report,
    );
    opened.unshift(site);
    const urls = { cloudUrl: originOf(host, cloud.port), siteUrl: originOf(host, site.port) };
    const engine = await openEngine(urls);
    const house = furnish(options, engine, urls, cloud, report);
    doors.open(house.handlers);
    return {
      url: urls.cloudUrl,
      siteUrl: urls.siteUrl,
      port: cloud.port,
      sitePort: site.port,
      engine,
      async close() {
        await house.close();
        await Promise.all([cloud.close(), site.close()]);
        await engine.close();
      },
    };
  } catch (error) {
    await Promise.all(opened.map((one) => one.close()));
    throw error;
  }
}

type Handlers = Readonly<Record<"cloud" | "site", Handler>>;

/** Lets requests wait until the engine is open. */
class Doors {
  private handlers: Handlers | null = null;
  private readonly opening: Promise<Handlers>;
  private resolveOpening: (handlers: Handlers) => void = () => undefined;

  constructor() {
    this.opening = new Promise((resolve) => (this.resolveOpening = resolve));
  }

  open(handlers: Handlers): void {
    this.handlers = handlers;
    this.resolveOpening(handlers);
  }

  async through(door: keyof Handlers, incoming: Parameters<Handler>[0]): Promise<Response> {
    const handlers = this.handlers ?? (await this.opening);
    if (incoming.signal.aborted) return errorResponse(408, "ClientDisconnect", "The caller left.");
    return handlers[door](incoming);
  }
}

/** Everything between the ports and the engine. */
function furnish(
  options: ServeOptions,
  engine: Engine,
  urls: Urls,
  cloud: Listening,
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
  sync.attach(cloud.server);
  return {
    handlers: { cloud: createRouter(routes, httpActions, report), site: httpActions },
    async close() {
      await sync.close();
      await Promise.all([imports.close(), exports.close()]);
      logs.close();
      pinned.close();
      authenticator.close();
    },
  };
}

function checkHost({ host = "127.0.0.1", allowRemote = false }: ServeOptions): string {
  if (LOOPBACK.has(host) || allowRemote) return host;
  throw new Error(
    `The local deployment listens on this machine only. To serve ${host}, pass \`allowRemote: true\` as well; whoever reaches it can then call every function.`,
  );
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

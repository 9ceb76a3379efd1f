import { join } from "node:path";
import { fileRoute, themeRoutes } from "../pages/theme";
import { asset, json } from "../http/respond";
import { routes, type Route } from "../http/routes";
import { type Handler, type RunningServer, serve } from "../http/serve";
import { drawAvatar } from "./avatar";
import { overviewPage } from "./pages";
import { addressOf, type Client, type IdentityProvider } from "./provider";
import { LOCAL_CLIENT, PROVIDERS } from "./registry";

const BODY_LIMIT = 1_000_000;

export interface IdentityOptions {
  /** The wanted port; 0 takes any free one. A busy port rejects, naming IDENTITY_PORT. */
  readonly port: number;
  /** Folder for changed accounts; created when missing. */
  readonly dataDir: string;
  readonly providers?: readonly IdentityProvider[];
  readonly client?: Client;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
}

/** Starts the identity providers on 127.0.0.1, each below the path that is its id. */
export async function startIdentity(options: IdentityOptions): Promise<RunningServer> {
  const { port, providers = PROVIDERS, client = LOCAL_CLIENT } = options;
  const serving = serve({
    handler: async (request, raw) => (await mounted)(request, raw),
    refuse: ({ status, message }) => plainError(status, message),
    port,
    variable: "IDENTITY_PORT",
    bodyLimit: BODY_LIMIT,
  });
  // Each provider knows its own address, and so the port.
  const mounted = serving.then(({ url }) => mount(url, { ...options, providers, client }));
  await mounted.catch(async (error: unknown) => {
    await (await serving).close();
    throw error;
  });
  return serving;
}

async function mount(
  origin: string,
  { providers, client, dataDir, now = Date.now }: IdentityOptions & Mounted,
): Promise<Handler> {
  const byId = new Map<string, Handler>();
  for (const one of providers) {
    const at = { url: addressOf(one, origin), client, dataDir: join(dataDir, one.id), now };
    byId.set(one.id, await one.open(at));
  }
  const shared = sharedHandler(providers, origin);
  return (request, raw) => {
    const id = new URL(request.url).pathname.split("/")[1] ?? "";
    return (byId.get(id) ?? shared)(request, raw);
  };
}

type Mounted = Required<Pick<IdentityOptions, "providers" | "client">>;

/** What all providers' pages use, and the list of the providers. */
function sharedHandler(providers: readonly IdentityProvider[], origin: string): Handler {
  const table: Route[] = [
    ...themeRoutes(),
    fileRoute("/assets/identity.css", new URL("identity.css", import.meta.url), "text/css"),
    {
      method: "GET",
      path: "/avatars/:file",
      handle: (_request, { file = "" }) =>
        file.endsWith(".svg")
          ? asset(drawAvatar(file.slice(0, -".svg".length)), "image/svg+xml")
          : plainError(404, "Not Found"),
    },
    {
      method: "GET",
      path: "/",
      handle: () =>
        overviewPage(providers.map((one) => ({ label: one.label, url: addressOf(one, origin) }))),
    },
  ];
  return routes(table, {
    notFound: () => plainError(404, "Not Found"),
    methodNotAllowed: ({ method }, allow) =>
      plainError(405, `${method} is not allowed here; use ${allow}.`),
  });
}

function plainError(status: number, message: string): Response {
  return json({ message, status: String(status) }, { status });
}

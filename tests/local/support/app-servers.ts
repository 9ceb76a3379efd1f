import { createServer, type Server } from "node:http";
import { listen } from "../../../local/http/listen";

export interface AppServers {
  /** Where a provider leads people back to. */
  readonly callbackUrl: string;
  close(): void;
}

/** As in the product: the callback is one server, and it sends the person on to another. */
export async function startAppServers(): Promise<AppServers> {
  const app = createServer((_request, response) => response.end("Back in the app"));
  const appPort = await listen(app, { port: 0, strict: true });
  const callback = createServer(({ url = "" }, response) => {
    const { search } = new URL(url, "http://127.0.0.1");
    response.writeHead(302, { location: `http://localhost:${appPort}/done${search}` }).end();
  });
  const callbackPort = await listen(callback, { port: 0, strict: true });
  const servers: Server[] = [app, callback];
  return {
    callbackUrl: `http://127.0.0.1:${callbackPort}/callback`,
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

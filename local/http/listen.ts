/** Binding a server to a port of this machine. */
import type { Server } from "node:net";

export const LOOPBACK = "127.0.0.1";

/** How far a lenient `listen` looks for a free port before it gives up. */
const PORTS_TRIED = 100;
const LAST_PORT = 65_535;

export interface ListenOptions {
  /** 127.0.0.1 unless given. */
  readonly host?: string;
  /** The wanted port; 0 takes any free one. */
  readonly port: number;
  /** true: exactly this port or an error. false: this port or the next free one after it. */
  readonly strict: boolean;
  /** The environment variable that sets this port, named in the error. */
  readonly variable?: string;
}

/**
 * Binds `server` and resolves with the port it got. Rejects with a message that names the port
 * and the variable to set when the port is not to be had.
 */
export async function listen(server: Server, options: ListenOptions): Promise<number> {
  const { host = LOOPBACK, port, strict } = options;
  if (!Number.isInteger(port) || port < 0 || port > LAST_PORT)
    throw new Error(`${port} is not a port. ${advice(options, "a number from 1 to 65535")}`);
  const last = strict || port === 0 ? port : Math.min(port + PORTS_TRIED - 1, LAST_PORT);
  for (let candidate = port; candidate <= last; candidate++) {
    const failure = await bind(server, candidate, host);
    if (failure === null) return boundPort(server);
    if (failure.code === "EADDRINUSE") continue;
    const why = failure.code ?? failure.message;
    throw new Error(
      `Cannot listen on ${host}:${candidate} (${why}). ${advice(options, "another port")}`,
      { cause: failure },
    );
  }
  const busy = last === port ? `Port ${port} is in use` : `Ports ${port} to ${last} are all in use`;
  throw new Error(`${busy}. ${advice(options, "a free port")}`);
}

function advice({ variable }: ListenOptions, what: string): string {
  return variable === undefined ? `Choose ${what}.` : `Set ${variable} to ${what}.`;
}

/** One attempt: null once bound, otherwise the error. A failed server may be bound again. */
export function bind(
  server: Server,
  port: number,
  host = LOOPBACK,
): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off("listening", onListening);
      resolve(error);
    };
    const onListening = () => {
      server.off("error", onError);
      resolve(null);
    };
    server.once("error", onError);
    server.once("listening", onListening);
    server.listen({ port, host, exclusive: true });
  });
}

function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("The server has no TCP address.");
  return address.port;
}

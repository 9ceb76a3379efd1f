import type { Server } from "node:net";

export const LOOPBACK = "127.0.0.1";

/** How far a lenient `listen` looks for a free port before it gives up. */
const PORTS_TRIED = 100;
const LAST_PORT = 65_535;

export type ListenOptions = {
  /** The wanted port; 0 takes any free one. */
  port: number;
  /** true: exactly this port or an error. false: this port or the next free one after it. */
  strict: boolean;
  /** The environment variable that sets this port, named in the error. */
  variable?: string;
};

/**
 * Binds `server` to 127.0.0.1 and resolves with the port it got.
 * Rejects with a message that names the port and the variable to set when the port is not to be had.
 */
export async function listen(server: Server, options: ListenOptions): Promise<number> {
  const { port, strict } = options;
  if (!Number.isInteger(port) || port < 0 || port > LAST_PORT)
    throw new Error(`${port} is not a port. ${advice(options, "a number from 1 to 65535")}`);
  const last = strict || port === 0 ? port : Math.min(port + PORTS_TRIED - 1, LAST_PORT);
  for (let candidate = port; candidate <= last; candidate++) {
    const failure = await bind(server, candidate);
    if (failure === null) return boundPort(server);
    if (failure.code === "EADDRINUSE") continue;
    throw new Error(
      `Cannot listen on ${LOOPBACK}:${candidate} (${failure.code ?? failure.message}). ${advice(options, "another port")}`,
      { cause: failure },
    );
  }
  const busy = last === port ? `Port ${port} is in use` : `Ports ${port} to ${last} are all in use`;
  throw new Error(`${busy}. ${advice(options, "a free port")}`);
}

function advice({ variable }: ListenOptions, what: string): string {
  return variable === undefined ? `Choose ${what}.` : `Set ${variable} to ${what}.`;
}

/** One attempt; resolves with null once bound, with the error otherwise. A failed server may be bound again. */
export function bind(server: Server, port: number): Promise<NodeJS.ErrnoException | null> {
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
    server.listen({ port, host: LOOPBACK, exclusive: true });
  });
}

function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("The server has no TCP address.");
  return address.port;
}

/**
 * Chooses the ports of all servers before any of them starts, so that each can be told of the
 * others.
 */
import { createServer } from "node:net";
import { DEFAULT_PORTS, PORT_VARIABLES, type PortVariable, StartError } from "./settings";
import { bind } from "../http/listen";

/** How far to look after a default that is taken. */
const TRIED = 100;

export type Ports = Readonly<Record<PortVariable, number>>;

/**
 * Ports asked for by name, and for the rest the default or the next free one after it; all
 * different.
 * @throws StartError when a port asked for is taken, or asked for twice
 */
export async function choosePorts(
  asked: Readonly<Partial<Record<PortVariable, number>>>,
): Promise<Ports> {
  const chosen = new Map<PortVariable, number>();
  const taken = new Set<number>();
  for (const variable of PORT_VARIABLES) {
    const port = asked[variable];
    if (port === undefined) continue;
    if (taken.has(port))
      throw new StartError(`Port ${port} is asked for twice. Give ${variable} another one.`);
    const problem = await whyNot(port);
    if (problem !== null)
      throw new StartError(`Port ${port} ${problem}. Set ${variable} to a free port.`);
    chosen.set(variable, port);
    taken.add(port);
  }
  for (const variable of PORT_VARIABLES) {
    if (chosen.has(variable)) continue;
    const port = await nextFree(variable, taken);
    chosen.set(variable, port);
    taken.add(port);
  }
  return Object.fromEntries(chosen) as Ports; // every variable was set above
}

async function nextFree(variable: PortVariable, taken: ReadonlySet<number>): Promise<number> {
  const first = DEFAULT_PORTS[variable];
  for (let port = first; port < first + TRIED; port += 1)
    if (!taken.has(port) && (await whyNot(port)) === null) return port;
  throw new StartError(
    `Ports ${first} to ${first + TRIED - 1} are all taken. Set ${variable} to a free port.`,
  );
}

/** Null when the port can be had now; otherwise what is wrong with it, as the end of a sentence. */
async function whyNot(port: number): Promise<string | null> {
  const server = createServer();
  const failure = await bind(server, port);
  if (failure === null) {
    await new Promise((resolve) => server.close(resolve));
    return null;
  }
  if (failure.code === "EADDRINUSE") return "is in use";
  if (failure.code === "EACCES") return "needs rights this account does not have";
  return `cannot be used (${failure.code ?? failure.message})`;
}

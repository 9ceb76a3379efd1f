/**
 * What the environment and the command line ask of `npm run dev`, `npm run local` and `npx
 * convex-local`.
 */
import { statSync } from "node:fs";
import { relative, resolve } from "node:path";

const MODES = ["dev", "local", "forget"] as const;

type Mode = (typeof MODES)[number];

/** The servers that listen, by the variable that sets their port. */
export const DEFAULT_PORTS = {
  CONVEX_PORT: 3210,
  CONVEX_SITE_PORT: 3211,
  IDENTITY_PORT: 3212,
  MAILBOX_PORT: 8025,
  APP_PORT: 5173,
} as const;

export type PortVariable = keyof typeof DEFAULT_PORTS;

export const PORT_VARIABLES = Object.keys(DEFAULT_PORTS) as PortVariable[]; // the keys of the object above

export interface Settings {
  readonly mode: Mode;
  readonly verbose: boolean;
  /**
   * The project: where `convex/`, `.env.local` and `node_modules/` are. For `npm run local` it may
   * be any; see PROJECT_DIR.
   */
  readonly projectDir: string;
  readonly localDir: string;
  /** Ports that were asked for by name; the others may be moved. */
  readonly ports: Readonly<Partial<Record<PortVariable, number>>>;
}

/** A mistake of the person who started the program: its message is all there is to print. */
export class StartError extends Error {
  override readonly name = "StartError";
}

const USAGE = `Usage: npm run dev [-- --verbose]   starts the app and everything it needs
       npm run local [-- --verbose] starts the same without the app, for any Convex project
       npx convex-local forget      removes the lines of the local deployment from .env.local
       npx convex-local remove      removes local/ from this repository`;

/**
 * @param ownDir this repository
 * @throws StartError for an unknown argument, a port that is none or a project that is not there
 */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  ownDir: string,
): Settings {
  const [name, ...flags] = args;
  const mode = MODES.find((each) => each === name);
  if (mode === undefined) throw new StartError(USAGE);
  const unknown = flags.find((flag) => flag !== "--verbose");
  if (unknown !== undefined) throw new StartError(`Unknown argument ${unknown}.\n${USAGE}`);
  return {
    mode,
    verbose: flags.includes("--verbose"),
    projectDir: mode === "local" ? projectOf(environment["PROJECT_DIR"], ownDir) : ownDir,
    localDir: ownFolder(localDirOf(environment, ownDir), ownDir),
    ports: Object.fromEntries(
      PORT_VARIABLES.flatMap((variable) => {
        const text = environment[variable];
        return text === undefined || text === "" ? [] : [[variable, portOf(variable, text)]];
      }),
    ),
  };
}

/** Where local data lives: also for the development server, which must not serve it. */
export function localDirOf(
  environment: Readonly<Record<string, string | undefined>>,
  ownDir: string,
): string {
  return resolve(ownDir, environment["LOCAL_DIR"] || ".local");
}

/** Nothing in the data folder is served, so that it cannot hold the app as well. */
function ownFolder(localDir: string, ownDir: string): string {
  if (!/^(\.\.([/\\]\.\.)*)?$/.test(relative(ownDir, localDir))) return localDir;
  throw new StartError(
    `LOCAL_DIR is ${localDir}, which holds the project itself. Give it a folder of its own, such as .local.`,
  );
}

function projectOf(given: string | undefined, ownDir: string): string {
  if (given === undefined || given === "") return ownDir;
  const folder = resolve(ownDir, given);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new StartError(`PROJECT_DIR is "${given}", which is not a folder.`);
}

function portOf(variable: PortVariable, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new StartError(`${variable} is "${text}", which is not a port. Use 1 to 65535.`);
  return port;
}

/**
 * `process.env` of "use node" code (P8.3): the real one, so that imported modules, packages, child
 * processes and workers see the same. It holds the deployment's variables and the few of the host
 * that Convex's executor leaves.
 */

const OF_THE_HOST = ["PATH", "PWD", "LANG", "NODE_PATH", "TZ", "UTC"];

/** What threads that run functions are started with. */
export function variablesOfTheHost(): Record<string, string> {
  const variables: NodeJS.ProcessEnv = { PWD: process.cwd(), ...process.env };
  return Object.fromEntries(
    OF_THE_HOST.flatMap((name) => {
      const value = variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Node's object, whatever a function puts in its place. */
const store = process.env;
let ofTheHost: Readonly<NodeJS.ProcessEnv> | null = null;
/** Of these, what functions see. */
let left: Readonly<Record<string, string>> | null = null;
let running = 0;

/**
 * Every action begins with the variables as they are set, whatever another one wrote. Returns what
 * ends it; when nobody is left, the host has its own again.
 */
export function enterEnvironment(variables: Readonly<Record<string, string>>): () => void {
  ofTheHost ??= { ...store };
  left ??= variablesOfTheHost();
  running += 1;
  replace({ ...left, ...variables });
  let hasLeft = false;
  return () => {
    if (hasLeft) return;
    hasLeft = true;
    running -= 1;
    if (running > 0 || ofTheHost === null) return;
    replace(ofTheHost);
    ofTheHost = null;
  };
}

function replace(variables: Readonly<NodeJS.ProcessEnv>): void {
  process.env = store;
  for (const name of Object.keys(store)) if (!Object.hasOwn(variables, name)) delete store[name];
  for (const [name, value] of Object.entries(variables))
    if (value !== undefined && store[name] !== value) store[name] = value;
}

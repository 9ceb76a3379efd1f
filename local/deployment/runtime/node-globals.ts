/**
 * The globals of "use node" modules (P8.3): Node's own, with the deployment's environment and log.
 */
import { isolateConsole } from "./isolate-console";
import { convexGlobal, type CurrentFrame, type Scope } from "./isolate-globals";

export const NODE_NAMES: readonly string[] = [
  "Convex",
  "console",
  "global",
  "globalThis",
  "process",
];

export function nodeScope(current: CurrentFrame): Scope {
  const self = {};
  // Accessors, because some of Node's globals are made on first use and only for the real global
  // object.
  for (const name of Object.getOwnPropertyNames(globalThis))
    Object.defineProperty(self, name, {
      get: () => Reflect.get(globalThis, name) as unknown,
      set: (value: unknown) => {
        Object.defineProperty(self, name, { value, writable: true, configurable: true });
      },
      configurable: true,
    });
  const own: Record<string, unknown> = {
    Convex: convexGlobal(current),
    console: isolateConsole(current),
    global: self,
    globalThis: self,
    process: Object.create(process, { env: { value: nodeEnvironment(current) } }),
  };
  for (const [name, value] of Object.entries(own))
    Object.defineProperty(self, name, { value, writable: true, configurable: true });
  return { names: NODE_NAMES, values: NODE_NAMES.map((name) => own[name]) };
}

/** The deployment's variables as a plain-looking object. */
function nodeEnvironment(current: CurrentFrame): object {
  return new Proxy(
    {},
    {
      get: (_, name) => (typeof name === "string" ? current().environment(name) : undefined),
      has: (_, name) => typeof name === "string" && current().environment(name) !== undefined,
      ownKeys: () => current().environmentNames(),
      getOwnPropertyDescriptor: (_, name) => {
        const value = typeof name === "string" ? current().environment(name) : undefined;
        return value === undefined
          ? undefined
          : { value, enumerable: true, configurable: true, writable: false };
      },
    },
  );
}

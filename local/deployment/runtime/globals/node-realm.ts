/**
 * The thread's one global object, as "use node" code and its packages find it (P8.3). Whoever calls
 * `console`, `Convex` or `process.exit` is told apart by the call whose code is running.
 */
import type { Frame } from "../frame";
import { named } from "./define";
import { consoleOf } from "./node-console";

/** Finds the call whose code is running, if any of its runtime is. */
export type FindFrame = () => Frame | undefined;

const finders = new Set<FindFrame>();

/** Returns what takes the runtime off the thread again. */
export function registerFrames(find: FindFrame): () => void {
  install();
  finders.add(find);
  return () => void finders.delete(find);
}

function currentFrame(): Frame | undefined {
  for (const find of finders) {
    const frame = find();
    if (frame !== undefined) return frame;
  }
  return undefined;
}

let isInstalled = false;

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  shareConsole(globalThis.console);
  Object.defineProperty(globalThis, "Convex", {
    value: sharedSyscalls(),
    writable: true,
    configurable: true,
    enumerable: false,
  });
  refuseExit(process.exit.bind(process));
}

/** One object, so that it is the same for all; the host's own where no function runs. */
function shareConsole(ofTheHost: Console): void {
  const shared = Object.create(ofTheHost) as Console; // has what the host's has
  for (const name of Object.keys(ofTheHost))
    if (typeof Reflect.get(ofTheHost, name) === "function" && name !== "Console")
      Reflect.set(shared, name, forwarded(name, ofTheHost));
  globalThis.console = shared;
}

function forwarded(name: string, ofTheHost: Console): object {
  return named((...args: unknown[]): unknown => {
    const frame = currentFrame();
    const target = frame === undefined ? ofTheHost : consoleOf(frame);
    return Reflect.apply(Reflect.get(target, name) as () => unknown, target, args);
  }, name);
}

function sharedSyscalls(): object {
  const syscalls = () => {
    const frame = currentFrame();
    if (frame === undefined) throw new Error("Cannot invoke syscall during module imports");
    return frame.syscalls;
  };
  return {
    syscall: (operation: string, args: string) => syscalls().sync(operation, args),
    asyncSyscall: (operation: string, args: string) => syscalls().async(operation, args),
    jsSyscall: (operation: string, args: Record<string, unknown>) => syscalls().js(operation, args),
  };
}

/** The process is everybody's: whoever wants to end it ends the action. */
function refuseExit(exit: typeof process.exit): void {
  process.exit = (code) => {
    const effects = currentFrame()?.effects ?? null;
    if (effects === null) return exit(code);
    const how = code === undefined ? "with no exit code" : `with exit code ${code}`;
    const error = new Error(`process.exit() called ${how}`);
    effects.fail(error);
    throw error;
  };
}

/**
 * `console` of "use node" code (P8.3): every method writes to the log of the call, in Node's own
 * format.
 */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect, type InspectOptions } from "node:util";
import type { LogLevel } from "../call-log";
import type { Frame } from "../frame";

const MAX_STRING = 32_768;
const consoles = new WeakMap<object, Console>();

/** Counters and timers are those of the call. */
export function consoleOf(frame: Frame): Console {
  const known = consoles.get(frame.log);
  if (known !== undefined) return known;
  const made = frameConsole(frame);
  consoles.set(frame.log, made);
  return made;
}

function frameConsole(frame: Frame): Console {
  const { log } = frame;
  const write =
    (level: LogLevel) =>
    (...args: unknown[]): void =>
      log.write(level, args.map(shown));
  // Tables, groups, counters and assertions are Node's: they end in `log`, `warn` and `error`.
  return Object.assign(new Console({ stdout: nowhere(), stderr: nowhere() }), {
    log: write("LOG"),
    debug: write("DEBUG"),
    info: write("INFO"),
    warn: write("WARN"),
    error: write("ERROR"),
    dirxml: write("LOG"),
    dir: (value: unknown, options?: InspectOptions) =>
      log.write("LOG", [inspect(value, { maxStringLength: MAX_STRING, ...options })]),
    trace: (...args: unknown[]) =>
      log.write("LOG", [...args.map(shown), ...frame.describeStack(new Error("trace"))]),
    time: (label: unknown = "default") => log.startTimer(String(label)),
    timeLog: (label: unknown = "default", ...args: unknown[]) =>
      log.readTimer(String(label), args.map(shown)),
    timeEnd: (label: unknown = "default") => log.readTimer(String(label)),
  });
}

function shown(value: unknown): string {
  return inspect(value, { maxStringLength: MAX_STRING });
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

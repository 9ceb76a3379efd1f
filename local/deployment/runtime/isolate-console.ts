/** `console` of functions: lines go to the log of the call (P8.5). */
import type { LogLevel } from "./call-log";
import type { Frame } from "./frame";
import { inspectValue } from "./inspect-value";

export function isolateConsole(current: () => Frame): object {
  const write =
    (level: LogLevel) =>
    (...args: unknown[]): void =>
      current().log.write(level, args.map(inspectValue));
  return {
    log: write("LOG"),
    debug: write("DEBUG"),
    info: write("INFO"),
    warn: write("WARN"),
    error: write("ERROR"),
    trace: (...args: unknown[]) => {
      const frames = current().describeStack(new Error("trace"));
      current().log.write("LOG", [...args.map(inspectValue), ...frames]);
    },
    time: (label: unknown = "default") => current().log.startTimer(String(label)),
    timeLog: (label: unknown = "default", ...args: unknown[]) =>
      current().log.readTimer(String(label), args.map(inspectValue)),
    timeEnd: (label: unknown = "default") => current().log.readTimer(String(label)),
  };
}

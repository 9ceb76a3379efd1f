/** The lines one call writes with `console` (P8.5). Nested calls write into their parent's. */
import type { LogEntry } from "./calls";

export type LogLine = LogEntry["logLines"][number];
export type LogLevel = LogLine["level"];

const MAX_LINES = 256;
const MAX_CHARACTERS = 32_768;
const CUT = " (truncated due to length)";

export class CallLog {
  readonly lines: LogLine[] = [];
  readonly #now: () => number;
  readonly #onLine: (line: LogLine) => void;
  readonly #timers = new Map<string, number>();
  #closed = false;

  /** `now` stamps the lines and runs `console.time`; functions do not see it. */
  constructor(now: () => number, onLine: (line: LogLine) => void = () => {}) {
    this.#now = now;
    this.#onLine = onLine;
  }

  /** What code that outlives its call writes from now on goes nowhere. */
  close(): void {
    this.#closed = true;
  }

  write(level: LogLevel, messages: readonly string[]): void {
    if (this.#closed || this.lines.length > MAX_LINES) return;
    if (this.lines.length === MAX_LINES) {
      const overflow = `Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`;
      this.#add({
        level: "ERROR",
        messages: [overflow],
        timestamp: this.#now(),
        isTruncated: false,
      });
      return;
    }
    const size = messages.reduce((sum, message) => sum + message.length + 1, 0);
    const isTruncated = size > MAX_CHARACTERS;
    const kept = isTruncated
      ? [messages.join(" ").slice(0, MAX_CHARACTERS - CUT.length) + CUT]
      : messages;
    this.#add({ level, messages: kept, timestamp: this.#now(), isTruncated });
  }

  startTimer(label: string): void {
    if (this.#timers.has(label)) this.write("WARN", [`Timer '${label}' already exists`]);
    else this.#timers.set(label, performance.now());
  }

  /** `extra` makes it `timeLog`; without, the timer ends. */
  readTimer(label: string, extra?: readonly string[]): void {
    const start = this.#timers.get(label);
    if (start === undefined) {
      this.write("WARN", [`Timer '${label}' does not exist`]);
      return;
    }
    if (extra === undefined) this.#timers.delete(label);
    const elapsed = Math.round(performance.now() - start);
    this.write("INFO", [`${label}: ${elapsed}ms`, ...(extra ?? [])]);
  }

  /** As clients get them (P3.14). */
  texts(): string[] {
    return this.lines.map(({ level, messages }) => `[${level}] ${messages.join(" ")}`);
  }

  #add(line: LogLine): void {
    this.lines.push(line);
    this.#onLine(line);
  }
}

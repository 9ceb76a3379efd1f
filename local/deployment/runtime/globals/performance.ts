/**
 * `performance` of functions and its classes (User Timing Level 3). What is measured belongs to the
 * call: another one that the same module instance serves does not see it.
 */
import type { Frame } from "../frame";
import { named } from "./define";

interface MeasureOptions {
  readonly start?: string | number | undefined;
  readonly end?: string | number | undefined;
  readonly duration?: string | number | undefined;
  readonly detail?: unknown;
}

interface EntryParts {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
}

/** Only the host makes entries and the object itself. */
const HOST = Symbol("host");

export function performanceGlobals(
  current: () => Frame,
  clone: (value: unknown) => unknown,
): Record<string, unknown> {
  const entriesOf = new WeakMap<Frame, Entry[]>();
  const now = (): number => current().clock.elapsed();

  class Entry {
    readonly #parts: EntryParts;
    constructor(key?: unknown, parts?: EntryParts) {
      if (key !== HOST || parts === undefined) throw new TypeError("Illegal constructor");
      this.#parts = parts;
    }
    get name(): string {
      return this.#parts.name;
    }
    get entryType(): string {
      return this.#parts.entryType;
    }
    get startTime(): number {
      return this.#parts.startTime;
    }
    get duration(): number {
      return this.#parts.duration;
    }
    toJSON(): object {
      return { ...this.#parts };
    }
    get [Symbol.toStringTag](): string {
      return "PerformanceEntry";
    }
  }

  class Mark extends Entry {
    readonly #detail: unknown;
    constructor(name: unknown, options?: { startTime?: number; detail?: unknown } | null) {
      required(arguments, 1, "Failed to construct 'PerformanceMark'");
      const startTime = options?.startTime ?? now();
      if (startTime < 0)
        throw new TypeError(
          `Cannot construct PerformanceMark: startTime cannot be negative, received ${startTime}`,
        );
      super(HOST, { name: String(name), entryType: "mark", startTime, duration: 0 });
      this.#detail = clone(options?.detail ?? null);
    }
    get detail(): unknown {
      return this.#detail;
    }
    override toJSON(): object {
      return { ...super.toJSON(), detail: this.#detail };
    }
    override get [Symbol.toStringTag](): string {
      return "PerformanceMark";
    }
  }

  class Measure extends Entry {
    readonly #detail: unknown;
    constructor(key?: unknown, parts?: EntryParts, detail?: unknown) {
      super(key, parts);
      this.#detail = clone(detail ?? null);
    }
    get detail(): unknown {
      return this.#detail;
    }
    override toJSON(): object {
      return { ...super.toJSON(), detail: this.#detail };
    }
    override get [Symbol.toStringTag](): string {
      return "PerformanceMeasure";
    }
  }

  class Performance extends EventTarget {
    constructor(key?: unknown) {
      if (key !== HOST) throw new TypeError("Illegal constructor");
      super();
    }
    now(): number {
      return now();
    }
    get timeOrigin(): number {
      const { clock } = current();
      return clock.now() - clock.elapsed();
    }
    toJSON(): object {
      return { timeOrigin: this.timeOrigin };
    }
    mark(name: unknown, options?: { startTime?: number; detail?: unknown }): Mark {
      required(arguments, 1, "Failed to execute 'mark' on 'Performance'");
      const mark = new Mark(name, options);
      entries().push(mark);
      return mark;
    }
    measure(name: unknown, startOrOptions?: string | MeasureOptions, endMark?: string): Measure {
      required(arguments, 1, "Failed to execute 'measure' on 'Performance'");
      const options = typeof startOrOptions === "object" ? startOrOptions : null;
      const start = typeof startOrOptions === "string" ? startOrOptions : undefined;
      const span = timeSpan({ start, ...options }, endMark);
      const parts = { name: String(name), entryType: "measure", ...span };
      const measure = new Measure(HOST, parts, options?.detail);
      entries().push(measure);
      return measure;
    }
    getEntries(): Entry[] {
      return [...entries()];
    }
    getEntriesByName(name: string, type?: string): Entry[] {
      required(arguments, 1, "Failed to execute 'getEntriesByName' on 'Performance'");
      return entries().filter(
        (entry) => entry.name === name && (type === undefined || entry.entryType === type),
      );
    }
    getEntriesByType(type: string): Entry[] {
      required(arguments, 1, "Failed to execute 'getEntriesByType' on 'Performance'");
      return entries().filter(({ entryType }) => entryType === type);
    }
    clearMarks(name?: string): void {
      forget("mark", name);
    }
    clearMeasures(name?: string): void {
      forget("measure", name);
    }
    /** There are no entries of resources. */
    clearResourceTimings(): void {}
    setResourceTimingBufferSize(_size: number): void {
      required(arguments, 1, "Failed to execute 'setResourceTimingBufferSize' on 'Performance'");
    }
    get [Symbol.toStringTag](): string {
      return "Performance";
    }
  }

  function entries(): Entry[] {
    const frame = current();
    const known = entriesOf.get(frame) ?? [];
    entriesOf.set(frame, known);
    return known;
  }

  function forget(type: string, name?: string): void {
    const kept = entries().filter(
      (entry) => entry.entryType !== type || (name !== undefined && entry.name !== name),
    );
    entriesOf.set(current(), kept);
  }

  function timeSpan(
    { start, end, duration }: MeasureOptions,
    endMark?: string,
  ): { startTime: number; duration: number } {
    const given = [start, end, duration].filter((part) => part !== undefined);
    if (given.length === 3)
      throw new TypeError('Cannot specify "start", "end", and "duration" together in options');
    if (endMark !== undefined && (end !== undefined || duration !== undefined))
      throw new TypeError('Options cannot be passed with "endMark"');
    const length = duration === undefined ? undefined : timeOf(duration);
    const from = start === undefined ? undefined : timeOf(start);
    const to = endMark ?? end;
    if (to === undefined && from !== undefined && length !== undefined)
      return { startTime: from, duration: length };
    const until = to === undefined ? now() : timeOf(to);
    const startTime = from ?? (length === undefined ? 0 : until - length);
    return { startTime, duration: until - startTime };
  }

  function timeOf(mark: string | number): number {
    if (typeof mark === "string") {
      const found = entries().findLast(
        ({ entryType, name }) => entryType === "mark" && name === mark,
      );
      if (found === undefined) throw new DOMException(`Cannot find mark: "${mark}"`, "SyntaxError");
      return found.startTime;
    }
    if (mark < 0) throw new TypeError(`Mark cannot be negative: received ${mark}`);
    return mark;
  }

  return {
    performance: new Performance(HOST),
    Performance: named(Performance, "Performance", 0),
    PerformanceEntry: named(Entry, "PerformanceEntry", 0),
    PerformanceMark: named(Mark, "PerformanceMark", 1),
    PerformanceMeasure: named(Measure, "PerformanceMeasure", 0),
  };
}

function required(given: IArguments, count: number, what: string): void {
  if (given.length >= count) return;
  throw new TypeError(`${what}: ${count} argument required, but only ${given.length} present.`);
}

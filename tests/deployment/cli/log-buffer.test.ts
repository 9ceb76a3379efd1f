import { describe, expect, test, vi } from "vitest";
import { LogBuffer } from "../../../local/deployment/admin/log-buffer";
import type { LogEntry } from "../../../local/deployment/runtime/calls";

function entry(identifier: string, lines = 0, message = "'line'"): LogEntry {
  return {
    kind: "Completion",
    udfType: "Query",
    identifier,
    startedAt: 0,
    durationMs: 1,
    logLines: Array.from({ length: lines }, () => ({
      level: "LOG" as const,
      messages: [message],
      timestamp: 0,
      isTruncated: false,
    })),
    error: null,
    httpStatus: null,
    caller: "HttpApi",
    environment: "isolate",
    identityType: "unknown",
    requestId: "0000000000000000",
    executionId: "1",
    returnBytes: 4,
    cached: false,
  };
}

/** An engine as far as logs go: what is emitted reaches who listens. */
function source() {
  const listeners = new Set<(entry: LogEntry) => void>();
  return {
    onLog: (listener: (entry: LogEntry) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (entry: LogEntry) => {
      for (const listener of listeners) listener(entry);
    },
    listeners,
  };
}

const never = new AbortController().signal;
const names = (batch: { entries: readonly LogEntry[] }) =>
  batch.entries.map(({ identifier }) => identifier);

describe("the log buffer", () => {
  test("answers a first call at once, even when there is nothing", async () => {
    const logs = new LogBuffer(source(), () => 1000);
    expect(await logs.read(0, never)).toEqual({ entries: [], newCursor: 1000 });
  });

  test("keeps no more characters than memory has room for, and always the latest entry", async () => {
    const engine = source();
    const logs = new LogBuffer(engine, () => 1000);
    const long = "x".repeat(32_768);
    for (let i = 0; i < 10; i += 1) engine.emit(entry(`a:${i}`, 256, long));
    expect(names(await logs.read(0, never))).toEqual(["a:6", "a:7", "a:8", "a:9"]);
  });

  test("gives each entry once, though they share a millisecond", async () => {
    const engine = source();
    const logs = new LogBuffer(engine, () => 1000);
    engine.emit(entry("a:1"));
    engine.emit(entry("a:2"));
    const first = await logs.read(0, never);
    expect(names(first)).toEqual(["a:1", "a:2"]);
    engine.emit(entry("a:3"));
    expect(names(await logs.read(first.newCursor, never))).toEqual(["a:3"]);
  });

  test("holds a call without news until something happens", async () => {
    const engine = source();
    const logs = new LogBuffer(engine, () => 1000);
    const { newCursor } = await logs.read(0, never);
    const held = logs.read(newCursor, never);
    engine.emit(entry("a:late"));
    expect(names(await held)).toEqual(["a:late"]);
  });

  test("P10.16: answers empty after a minute without news", async () => {
    vi.useFakeTimers();
    try {
      const logs = new LogBuffer(source(), () => 1000);
      const held = logs.read(1000, never);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await held).toEqual({ entries: [], newCursor: 1000 });
    } finally {
      vi.useRealTimers();
    }
  });

  test("lets go of a caller who leaves, and of everyone when it closes", async () => {
    const engine = source();
    const logs = new LogBuffer(engine, () => 1000);
    const caller = new AbortController();
    const left = logs.read(1000, caller.signal);
    caller.abort();
    expect(names(await left)).toEqual([]);
    const waiting = logs.read(1000, never);
    logs.close();
    expect(names(await waiting)).toEqual([]);
    expect(engine.listeners.size).toBe(0);
  });

  test("shows new entries to a cursor from before the clock was set back", async () => {
    const engine = source();
    const logs = new LogBuffer(engine, () => 1000);
    const held = logs.read(999_999, never);
    engine.emit(entry("a:new"));
    expect(names(await held)).toEqual(["a:new"]);
  });

  test("forgets the oldest when it holds more than ten thousand lines", async () => {
    const engine = source();
    const logs = new LogBuffer(engine, () => 1000);
    for (let index = 0; index < 50; index += 1) engine.emit(entry(`a:${index}`, 255));
    const kept = names(await logs.read(0, never));
    expect(kept).toHaveLength(39);
    expect(kept.at(-1)).toBe("a:49");
  });
});

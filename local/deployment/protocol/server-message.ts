/**
 * What the server says on the socket (P3.3), and how it is written. Values stay JSON text: they are
 * never parsed here.
 */
import { encodeTimestamp } from "./timestamp";

export interface StateVersion {
  readonly querySet: number;
  readonly identity: number;
  readonly ts: bigint;
}

export const INITIAL_VERSION: StateVersion = { querySet: 0, identity: 0, ts: 0n };

/** What a function gave, ready for the wire: redaction and request id are already applied. */
export type Result =
  | {
      readonly success: true;
      /** Wire JSON text. */
      readonly value: string;
      readonly logLines: readonly string[];
    }
  | {
      readonly success: false;
      readonly message: string;
      /** Wire JSON text of a ConvexError's data. */
      readonly data: string | null;
      readonly logLines: readonly string[];
    };

export type StateModification =
  | {
      readonly type: "Query";
      readonly queryId: number;
      readonly result: Result;
      readonly journal: string | null;
    }
  | { readonly type: "QueryRemoved"; readonly queryId: number };

export type ServerMessage =
  | {
      readonly type: "Transition";
      readonly startVersion: StateVersion;
      readonly endVersion: StateVersion;
      readonly modifications: readonly StateModification[];
      /** Milliseconds the client's clock is ahead of ours. */
      readonly clientClockSkew: number | null;
    }
  | {
      readonly type: "MutationResponse";
      readonly requestId: number;
      readonly result: Result;
      readonly ts: bigint;
    }
  | { readonly type: "ActionResponse"; readonly requestId: number; readonly result: Result }
  | {
      readonly type: "AuthError";
      readonly error: string;
      readonly baseVersion: number;
      readonly authUpdateAttempted: boolean;
    }
  | { readonly type: "FatalError"; readonly error: string }
  | { readonly type: "Ping" };

export function encodeServerMessage(message: ServerMessage): string {
  switch (message.type) {
    case "Transition":
      return object([
        ["type", '"Transition"'],
        ["startVersion", encodeVersion(message.startVersion)],
        ["endVersion", encodeVersion(message.endVersion)],
        ["modifications", `[${message.modifications.map(encodeModification).join(",")}]`],
        ["clientClockSkew", message.clientClockSkew?.toString() ?? null],
      ]);
    case "MutationResponse":
      return object([
        ["type", '"MutationResponse"'],
        ["requestId", String(message.requestId)],
        ...encodeCallResult(message.result),
        ["ts", message.result.success ? JSON.stringify(encodeTimestamp(message.ts)) : null],
      ]);
    case "ActionResponse":
      return object([
        ["type", '"ActionResponse"'],
        ["requestId", String(message.requestId)],
        ...encodeCallResult(message.result),
      ]);
    case "AuthError":
    case "FatalError":
    case "Ping":
      return JSON.stringify(message);
    default:
      return message satisfies never;
  }
}

/**
 * Longer transitions are cut, because some networks drop huge frames (P3.12). Characters, not
 * bytes.
 */
export const MAX_TRANSITION_LENGTH = 5_000_000;

/**
 * The frames of one Transition: itself, or `TransitionChunk`s of it that the client joins again.
 * Never cuts a surrogate pair.
 */
export function transitionFrames(transition: string): string[] {
  if (transition.length <= MAX_TRANSITION_LENGTH) return [transition];
  const chunks: string[] = [];
  for (let start = 0; start < transition.length;) {
    let end = Math.min(start + MAX_TRANSITION_LENGTH, transition.length);
    if (end < transition.length && isHighSurrogate(transition.charCodeAt(end - 1))) end -= 1;
    chunks.push(transition.slice(start, end));
    start = end;
  }
  return chunks.map((chunk, partNumber) =>
    JSON.stringify({
      type: "TransitionChunk",
      chunk,
      partNumber,
      totalParts: chunks.length,
      transitionId: String(transition.length),
    }),
  );
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function encodeVersion(version: StateVersion): string {
  const ts = encodeTimestamp(version.ts);
  return `{"querySet":${version.querySet},"identity":${version.identity},"ts":"${ts}"}`;
}

function encodeModification(modification: StateModification): string {
  if (modification.type === "QueryRemoved") return JSON.stringify(modification);
  const { queryId, result, journal } = modification;
  return object([
    ["type", result.success ? '"QueryUpdated"' : '"QueryFailed"'],
    ["queryId", String(queryId)],
    result.success ? ["value", result.value] : ["errorMessage", JSON.stringify(result.message)],
    ["errorData", result.success ? null : result.data],
    ["logLines", JSON.stringify(result.logLines)],
    ["journal", JSON.stringify(journal)],
  ]);
}

function encodeCallResult(result: Result): [name: string, json: string | null][] {
  return [
    ["success", String(result.success)],
    ["result", result.success ? result.value : JSON.stringify(result.message)],
    ["errorData", result.success ? null : result.data],
    ["logLines", JSON.stringify(result.logLines)],
  ];
}

/** JSON text of an object whose values are JSON text already; null leaves a field out. */
function object(fields: readonly (readonly [name: string, json: string | null])[]): string {
  const present = fields.filter(([, json]) => json !== null);
  return `{${present.map(([name, json]) => `"${name}":${json}`).join(",")}}`;
}

import { describe, expect, test } from "vitest";
import {
  decodeClientMessage,
  MalformedMessage,
} from "../../../local/deployment/protocol/client-message";
import {
  encodeServerMessage,
  MAX_TRANSITION_LENGTH,
  transitionFrames,
  type ServerMessage,
} from "../../../local/deployment/protocol/server-message";
import { decodeTimestamp, encodeTimestamp } from "../../../local/deployment/protocol/timestamp";

describe("timestamps on the wire", () => {
  test("are 8 little-endian bytes in padded base64", () => {
    expect(encodeTimestamp(0n)).toBe("AAAAAAAAAAA=");
    expect(encodeTimestamp(1n)).toBe("AQAAAAAAAAA=");
    for (const ts of [0n, 1n, 1_790_000_000_000_000_000n, 2n ** 63n - 1n])
      expect(decodeTimestamp(encodeTimestamp(ts))).toBe(ts);
  });

  test("are refused in any other form", () => {
    for (const text of ["", "AAAA", "AAAAAAAAAAA", "AAAAAAAAAAAA", "!AAAAAAAAAA=", "AAAAAAAAAAA=="])
      expect(decodeTimestamp(text)).toBeNull();
  });
});

describe("client messages", () => {
  test("arguments stay the JSON they were", () => {
    const args = [{ b: { $integer: "AAAAAAAAAIA=" }, a: null, "": [1.5, "\u{1f600}"] }];
    const message = decodeClientMessage(
      JSON.stringify({ type: "Mutation", requestId: 3, udfPath: "a:b", args }),
    );
    expect(message).toMatchObject({ type: "Mutation", requestId: 3, componentPath: "" });
    expect(JSON.parse("args" in message ? message.args : "")).toEqual(args);
  });

  test.each([
    ["nonsense", "it is not JSON"],
    ["[]", "message is not an object"],
    ["{}", "`type` of message is not a string"],
    ['{"type":"Dance"}', 'unknown message type "Dance"'],
    ['{"type":"ModifyQuerySet","baseVersion":-1}', "`baseVersion` of message"],
    [
      '{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[7]}',
      "modifications[0] is not an object",
    ],
    ['{"type":"Mutation","requestId":1.5,"udfPath":"a:b","args":[]}', "`requestId` of message"],
    [
      '{"type":"Mutation","requestId":1,"udfPath":"a:b","args":{}}',
      "`args` of message is not an array",
    ],
    ['{"type":"Authenticate","tokenType":"Magic","baseVersion":0}', 'unknown token type "Magic"'],
    ['{"type":"Connect","sessionId":"me","connectionCount":0}', "not a UUID"],
  ])("%s is refused and the fault is named", (text, fault) => {
    expect(() => decodeClientMessage(text)).toThrow(MalformedMessage);
    expect(() => decodeClientMessage(text)).toThrow(fault);
  });
});

describe("server messages", () => {
  const transition = (text: string): Extract<ServerMessage, { type: "Transition" }> => ({
    type: "Transition",
    startVersion: { querySet: 0, identity: 0, ts: 0n },
    endVersion: { querySet: 1, identity: 0, ts: 5n },
    modifications: [
      {
        type: "Query",
        queryId: 2,
        result: { success: true, value: JSON.stringify(text), logLines: ["[LOG] 'a'"] },
        journal: null,
      },
      { type: "QueryRemoved", queryId: 1 },
    ],
    clientClockSkew: null,
  });

  test("a Transition has the fields that clients read", () => {
    expect(JSON.parse(encodeServerMessage(transition("x")))).toEqual({
      type: "Transition",
      startVersion: { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" },
      endVersion: { querySet: 1, identity: 0, ts: "BQAAAAAAAAA=" },
      modifications: [
        { type: "QueryUpdated", queryId: 2, value: "x", logLines: ["[LOG] 'a'"], journal: null },
        { type: "QueryRemoved", queryId: 1 },
      ],
    });
  });

  test("failures carry their data and no timestamp", () => {
    const result = { success: false, message: "no", data: '{"a":1}', logLines: [] } as const;
    expect(
      JSON.parse(encodeServerMessage({ type: "MutationResponse", requestId: 4, result, ts: 9n })),
    ).toEqual({
      type: "MutationResponse",
      requestId: 4,
      success: false,
      result: "no",
      errorData: { a: 1 },
      logLines: [],
    });
  });

  test("a Transition of more than 5 MB is cut between characters and joins to the same text", () => {
    const whole = encodeServerMessage(transition("\u{1f600}".repeat(MAX_TRANSITION_LENGTH)));
    const frames = transitionFrames(whole);
    expect(frames.length).toBeGreaterThan(2);
    const chunks = frames.map((frame): Record<string, unknown> => JSON.parse(frame));
    expect(chunks.map(({ partNumber }) => partNumber)).toEqual(chunks.map((_, index) => index));
    const halves = /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/;
    expect(chunks.some(({ chunk }) => halves.test(String(chunk)))).toBe(false);
    expect(chunks.map(({ chunk }) => chunk).join("") === whole).toBe(true);
  });
});

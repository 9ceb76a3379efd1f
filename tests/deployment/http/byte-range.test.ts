import { expect, test } from "vitest";
import { parseRange } from "../../../local/deployment/storage/byte-range";

const part = (start: number, end: number) => ({ kind: "part", start, end });

test.each([
  [null, { kind: "whole" }],
  ["lines=1-2", { kind: "whole" }],
  ["bytes=0-3", part(0, 4)],
  ["bytes=4-", part(4, 10)],
  ["bytes=-3", part(7, 10)],
  ["bytes=-30", part(0, 10)],
  ["bytes=8-99", part(8, 10)],
  ["bytes=10-", { kind: "unsatisfiable" }],
  ["bytes=5-4", { kind: "unsatisfiable" }],
  ["bytes=-0", { kind: "unsatisfiable" }],
  ["bytes=-", { kind: "unsatisfiable" }],
  ["bytes=0-1,3-4", { kind: "unsatisfiable" }],
])("of ten bytes, Range %s is %o", (header, expected) => {
  expect(parseRange(header, 10)).toEqual(expected);
});

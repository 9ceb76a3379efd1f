import { expect, test } from "vitest";
import { exportText, wireText } from "../../../local/deployment/runtime/export-json";

test.each([
  ["an int64 has no point", { $integer: "BwAAAAAAAAA=" }, "7"],
  ["the least int64 is whole", { $integer: "AAAAAAAAAIA=" }, "-9223372036854775808"],
  ["a float always has a point or an exponent", [7, 1.5, 1e21, 1e-7], "[7.0,1.5,1e+21,1e-7]"],
  ["negative zero keeps its sign", { $float: "AAAAAAAAAIA=" }, "-0.0"],
  ["what JSON lacks stays encoded", { $float: "AAAAAAAA8H8=" }, '{"$float":"AAAAAAAA8H8="}'],
  ["bytes stay encoded", { $bytes: "AAEC" }, '{"$bytes":"AAEC"}'],
  ["digits in text stay text", { "a 1": '7 "8" \\9' }, '{"a 1":"7 \\"8\\" \\\\9"}'],
])("%s", (_name, wire, text) => {
  expect(exportText(wire)).toBe(text);
  const back: unknown = JSON.parse(wireText(text));
  expect(back).toEqual(text === "-0.0" ? -0 : wire);
});

import { describe, expect, test } from "vitest";
import { csv } from "../../src/lib/csv";

/** The rows of a file, read back as a spreadsheet reads them (RFC 4180). */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

describe("a CSV file", () => {
  test.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
  ])("shows %j instead of running it", (text) => {
    expect(parsed(csv([[text]]).slice(1))).toEqual([[`'${text}`]]);
  });

  test("keeps quotes, commas, lines and every script as they are", () => {
    const rows = [
      ['say "hello"', "a,b", "two\nlines", "two\r\nlines"],
      ["", "李清照 👩🏽‍🚀", " blanks ", '",'],
    ];
    expect(parsed(csv(rows).slice(1))).toEqual(rows);
  });

  test("cannot be left by a cell that closes its quotes", () => {
    expect(csv([['x","=1+1']])).toBe('\uFEFF"x"",""=1+1"\r\n');
  });

  test("begins with the mark of UTF-8 and ends every row as the standard says", () => {
    expect(csv([["time"], ["2026-01-15T12:00:00.000Z"]])).toBe(
      "\uFEFFtime\r\n2026-01-15T12:00:00.000Z\r\n",
    );
  });
});

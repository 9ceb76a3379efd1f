/**
 * Rows of the formats that can be imported, each as the JSON text of an object, one after another
 * and never all at once.
 */
import type { ApiError } from "../protocol/api-error";
import { invalidImport } from "./invalid-import";

type Bytes = AsyncIterable<Uint8Array>;

/** A document has at most 1 MiB; with every character escaped its JSON is not longer than this. */
const LONGEST_ROW = 16 * 1024 * 1024;
/** As the real backend: a larger array has to be JSON lines. */
const LARGEST_ARRAY = 16 * 1024 * 1024;

/** Lines that are blank are passed over. Throws an ApiError that names the row. */
export async function* jsonLines(source: Bytes): AsyncGenerator<string> {
  let rest = "";
  let row = 1;
  for await (const text of texts(source)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_ROW) throw invalidImport(`Row ${row} is too long.`);
    for (const line of lines) {
      if (line.trim() === "") continue;
      yield checkedObject(line, row);
      row += 1;
    }
  }
  if (rest.trim() !== "") yield checkedObject(rest, row);
}

/** Throws an ApiError for what is no array of objects, and for one of more than 16 MiB. */
export async function* jsonArray(source: Bytes): AsyncGenerator<string> {
  let whole = "";
  for await (const text of texts(source)) {
    whole += text;
    if (whole.length > LARGEST_ARRAY)
      throw invalidImport(
        "The file is too large for a JSON array (maximum 16 MiB). Write it as JSON lines (.jsonl) instead.",
      );
  }
  const rows = parse(whole, (why) => `The file is not valid JSON: ${why}`);
  if (!Array.isArray(rows)) throw invalidImport("The file is not a JSON array.");
  for (const [place, row] of rows.entries()) {
    if (!isObject(row)) throw notAnObject(place + 1);
    yield JSON.stringify(row);
  }
}

/**
 * The first line names the fields; cells that are numbers become numbers, all others text. Throws
 * an ApiError that names the row.
 */
export async function* csvRows(source: Bytes): AsyncGenerator<string> {
  let names: string[] | null = null;
  let row = 0;
  for await (const cells of csvRecords(source)) {
    if (names === null) {
      names = cells.map((cell) => cell.trim());
      continue;
    }
    row += 1;
    if (cells.length !== names.length)
      throw invalidImport(
        `CSV row ${row} has ${cells.length} fields, but the header has ${names.length}.`,
      );
    const fields = names.map((name, at) => [name, cellValue(cells[at] ?? "")] as const);
    yield JSON.stringify(Object.fromEntries(fields));
  }
  if (names === null) throw invalidImport("The CSV file has no header.");
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function cellValue(cell: string): string | number {
  const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : cell;
}

/** Cells of each record (RFC 4180): quoted ones may hold commas, line ends and doubled quotes. */
async function* csvRecords(source: Bytes): AsyncGenerator<string[]> {
  let cells: string[] = [];
  let cell = "";
  let state: "plain" | "quoted" | "after quote" = "plain";
  for await (const text of texts(source)) {
    for (const char of text) {
      if (state === "quoted") {
        if (char === '"') state = "after quote";
        else cell += char;
        continue;
      }
      if (state === "after quote" && char === '"') {
        cell += char;
        state = "quoted";
      } else if (char === '"' && cell === "") state = "quoted";
      else if (char === ",") {
        cells.push(cell);
        [cell, state] = ["", "plain"];
      } else if (char === "\n") {
        cells.push(cell);
        if (!isBlank(cells)) yield cells;
        [cells, cell, state] = [[], "", "plain"];
      } else if (char !== "\r") cell += char;
    }
    if (cell.length > LONGEST_ROW) throw invalidImport("A cell of the CSV file is too long.");
  }
  if (state === "quoted") throw invalidImport("The CSV file ends within a quoted cell.");
  cells.push(cell);
  if (!isBlank(cells)) yield cells;
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0] === "";
}

function checkedObject(line: string, row: number): string {
  const value = parse(line, (why) => `Row ${row} is not valid JSON: ${why}`);
  if (!isObject(value)) throw notAnObject(row);
  return line;
}

function parse(text: string, describe: (why: string) => string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalidImport(describe(error instanceof Error ? error.message : String(error)));
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notAnObject(row: number): ApiError {
  return invalidImport(`Row ${row} is not an object.`);
}

/** Characters are never cut in two; a byte order mark at the beginning is left out. */
async function* texts(source: Bytes): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw invalidImport("The file is not valid UTF-8.");
    }
  };
  for await (const bytes of source) yield decode(bytes);
  yield decode();
}

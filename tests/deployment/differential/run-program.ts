/**
 * Runs a program on a backend and says what happened in words that do not depend on the backend.
 */
import { convexToJson, type JSONValue, type Value } from "convex/values";
import type { Backend } from "./backends";
import type { Call } from "./generator";

interface Answer {
  readonly results: Value[];
  readonly ids: string[];
}

interface Page {
  readonly page: Value[];
  readonly isDone: boolean;
  readonly continueCursor: string;
}

/** More than any program makes documents for. */
const MOST_PAGES = 200;

/** Ids become numbers in the order in which they were made, creation times go, keys are sorted. */
function neutral(value: JSONValue, ids: ReadonlyMap<string, number>): JSONValue {
  if (typeof value === "string") return ids.has(value) ? `id ${ids.get(value)}` : value;
  if (Array.isArray(value)) return value.map((item) => neutral(item, ids));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value)
    .filter(([name]) => name !== "_creationTime")
    .map(([name, item]): [string, JSONValue] => [name, neutral(item ?? null, ids)]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What each call of the program gave, as JSON texts that can be compared. */
export async function runProgram(
  backend: Backend,
  program: readonly Call[],
): Promise<readonly string[][]> {
  let ids: string[] = [];
  const told: string[][] = [];
  const tell = (values: readonly Value[]) => {
    const numbers = new Map(ids.map((id, index) => [id, index]));
    told.push(values.map((value) => JSON.stringify(neutral(convexToJson(value), numbers))));
  };
  for (const call of program) {
    if (call.call === "page") tell(await pages(backend, call));
    else {
      const run = call.call === "change" ? "mutation" : "query";
      const { inCode } = backend;
      const args = { steps: call.steps as unknown as Value, ids, inCode };
      const answer = (await backend[run](call.call, args)) as unknown as Answer;
      ids = answer.ids;
      tell(answer.results);
    }
  }
  return told;
}

/**
 * The pages, without an empty one at the end: whether the end is known before it is reached is not
 * promised.
 */
async function pages(
  backend: Backend,
  { search, size }: Extract<Call, { call: "page" }>,
): Promise<Value[]> {
  const all: Value[][] = [];
  let cursor: string | null = null;
  try {
    for (let count = 0; count < MOST_PAGES; count += 1) {
      const args = { search: search as unknown as Value, cursor, size };
      const answer = (await backend.query("page", args)) as unknown as Page;
      all.push(answer.page);
      if (answer.isDone) return all.at(-1)?.length === 0 ? all.slice(0, -1) : all;
      cursor = answer.continueCursor;
    }
  } catch {
    return ["failed"];
  }
  throw new Error(`${backend.name}: more than ${MOST_PAGES} pages`);
}

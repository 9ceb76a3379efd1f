/**
 * Environment files as the convex CLI and Vite read them: `NAME=value`, comments and blank lines.
 */
import { readFileSync, realpathSync } from "node:fs";
import { parseEnv } from "node:util";
import { codeOf, readTextFile, reasonOf, writePrivateFile } from "./private-file";
import { StartError } from "./settings";

export type EnvValues = Readonly<Record<string, string | undefined>>;

interface Change {
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  /** Stands above what is added, and goes with what is removed. */
  readonly comment: string;
}

/**
 * Gives variables values or takes their lines out, and leaves every other line as it is. The file
 * holds an admin key afterwards, so that only its owner may read it, and is replaced whole: a crash
 * loses nobody's lines.
 * @throws StartError when it cannot be written
 */
export function changeEnvFile(file: string, { set = {}, remove = [], comment }: Change): void {
  const before = readTextFile(file) ?? "";
  const lineEnd = before.includes("\r\n") ? "\r\n" : "\n";
  const existing = parseEnv(before);
  let text = before;
  const added: string[] = [];
  for (const [name, value] of Object.entries(set)) {
    if (existing[name] === value) continue;
    if (lineOf(name).test(text)) text = text.replace(lineOf(name), () => `${name}=${value}`);
    else added.push(`${name}=${value}`);
  }
  for (const name of remove)
    text = text.replace(new RegExp(`${lineOf(name).source}(\\r?\\n|$)`, "m"), "");
  const hasComment = text.split(/\r?\n/).includes(comment);
  if (remove.length > 0 && hasComment)
    text = text.replace(new RegExp(`(?<=^|\\n)(\\r?\\n)?${escaped(comment)}(\\r?\\n|$)`), "");
  if (added.length > 0) {
    if (!hasComment) added.unshift(...(text === "" ? [] : [""]), comment);
    const gap = text === "" || text.endsWith("\n") ? "" : lineEnd;
    text += gap + added.map((line) => line + lineEnd).join("");
  }
  if (text !== before) writePrivateFile(targetOf(file), text);
}

/** A link is kept, and its target written. */
function targetOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function lineOf(name: string): RegExp {
  return new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[^\\r\\n]*`, "m");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** @throws StartError naming the first line that is not `NAME=value`, a comment or blank */
export function readEnvFile(file: string): EnvValues {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return {};
    throw damaged(file, codeOf(error) === "EISDIR" ? "it is a folder" : reasonOf(error));
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw damaged(file, "it is not text");
  }
  if (text.includes("\0")) throw damaged(file, "it is not text");
  const line = badLine(text);
  if (line !== null) throw damaged(file, `line ${line} is not NAME=value`);
  return parseEnv(text);
}

function badLine(text: string): number | null {
  // A quoted value may span lines; only its first line has to name the variable.
  const assignment = /^[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*[=:]/;
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (/^\s*(#|$)/.test(line)) continue;
    let joined = line;
    let end = index;
    while (opensQuote(joined) && end + 1 < lines.length) joined += `\n${lines[(end += 1)] ?? ""}`;
    if (!assignment.test(joined) || opensQuote(joined)) return index + 1;
    index = end;
  }
  return null;
}

/** Whether the value begins with a quote that does not end in `text`. */
function opensQuote(text: string): boolean {
  const value = /^[^=\n]*=[ \t]*(?<value>["'`][\s\S]*)$/.exec(text)?.groups?.["value"];
  if (value === undefined) return false;
  const quote = value.charAt(0);
  for (let index = 1; index < value.length; index += 1) {
    if (quote === '"' && value.charAt(index) === "\\") index += 1;
    else if (value.charAt(index) === quote) return false;
  }
  return true;
}

function damaged(file: string, problem: string): StartError {
  return new StartError(
    `${file} cannot be used: ${problem}. Correct it or move it away, then start again; it was left as it is.`,
  );
}

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
    const lines = givingLines(text, name);
    if (lines.length === 0) added.push(`${name}=${value}`);
    for (const { start, end } of lines)
      text = `${text.slice(0, start)}${name}=${value}${text.slice(end)}`;
  }
  for (const name of remove)
    for (const { start, end } of givingLines(text, name))
      text = text.slice(0, start) + text.slice(end).replace(/^\r?\n/, "");
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

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The line that gives the variable its value, which is the last one of several, and those that say
 * the same; last first. Others of that name give nothing and are somebody's own.
 */
function givingLines(text: string, name: string): readonly Span[] {
  const value = parseEnv(text)[name];
  const valueOf = ({ start, end }: Span) => parseEnv(text.slice(start, end))[name];
  return assignments(text, name)
    .filter((line) => value !== undefined && valueOf(line) === value)
    .toReversed();
}

/**
 * Where a text gives the variable a value, without the line's end. What looks like it inside of a
 * quoted value of several lines is a part of that value.
 */
function assignments(text: string, name: string): readonly Span[] {
  const wanted = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${escaped(name)}[ \\t]*=`);
  const found: Span[] = [];
  for (let start = 0; start < text.length;) {
    let end = endOfLine(text, start);
    // A quote that never ends opens nothing.
    const close = endOfQuoted(text, start);
    if (close !== null) end = endOfLine(text, close);
    if (wanted.test(text.slice(start, end))) found.push({ start, end });
    start = text.indexOf("\n", end) + 1;
    if (start === 0) break;
  }
  return found;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  if (end === -1) return text.length;
  return end > from && text.charAt(end - 1) === "\r" ? end - 1 : end;
}

/** Behind the quoted value of the line that begins there, if it has one. */
function endOfQuoted(text: string, start: number): number | null {
  const line = text.slice(start, endOfLine(text, start));
  const before = /^[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*(?=["'`])/.exec(line)?.[0];
  if (before === undefined) return null;
  const open = start + before.length;
  const close = text.indexOf(text.charAt(open), open + 1);
  return close === -1 ? null : close + 1;
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

/** What a person sees in the terminal: few lines, each with its source. */
import { stripVTControlCharacters } from "node:util";

export interface Output {
  /** A line of the program itself. */
  say(line: string): void;
  /** A line of a program it started, behind that program's name. */
  relay(name: string, line: string): void;
  /** A line for those who asked for more. */
  detail(line: string): void;
}

const NAME_WIDTH = 7;

export function openOutput(stream: NodeJS.WriteStream, verbose: boolean): Output {
  const dim = (text: string) => (usesColor(stream) ? `\u001B[2m${text}\u001B[22m` : text);
  const write = (line: string) => stream.write(`${line}\n`);
  return {
    say: write,
    relay: (name, line) => write(`${dim(`${name.padEnd(NAME_WIDTH)}│`)} ${line}`),
    detail: (line) => {
      if (verbose) write(dim(line));
    },
  };
}

export function usesColor(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && (process.env["NO_COLOR"] ?? "") === "";
}

export function plain(line: string): string {
  return stripVTControlCharacters(line);
}

/** Names in one column, what they stand for in the next. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`).join("\n");
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A path as it can be pasted into a command line. */
export function shellWord(path: string): string {
  if (/^[\w./\\:@-]+$/.test(path)) return path;
  return process.platform === "win32" ? `"${path}"` : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

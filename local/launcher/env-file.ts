/** Which deployment the project's own environment files name, before any of them is touched. */
import { join } from "node:path";
import { parseEnv } from "node:util";
import { readFileSync, writeFileSync } from "node:fs";
import { INSTANCE_NAME } from "./admin-key";
import { codeOf, readTextFile, reasonOf } from "./private-file";
import { StartError } from "./settings";

/** In the order in which the convex CLI reads them; the process's own environment comes before both. */
const FILES = [".env.local", ".env"];

const NAMES = [
  "CONVEX_DEPLOYMENT",
  "CONVEX_DEPLOY_KEY",
  "CONVEX_DEPLOYMENT_TOKEN",
  "CONVEX_SELF_HOSTED_URL",
] as const;

export interface NamedDeployment {
  /** For example `CONVEX_DEPLOYMENT in .env.local`. */
  readonly by: string;
}

/**
 * The deployment other than our own that the project is set to use, or null. Ours is a loopback URL with an admin key of our making;
 * without a key only `ownUrl` itself.
 * @throws StartError when a file is damaged: it is then left as it is
 */
export function namedDeployment(
  projectDir: string,
  environment: Readonly<Record<string, string | undefined>>,
  ownUrl: string,
): NamedDeployment | null {
  const sources = [
    { place: "the environment", values: environment },
    ...FILES.map((file) => ({ place: file, values: readEnvFile(join(projectDir, file)) })),
  ];
  const adminKey = sources
    .map(({ values }) => values["CONVEX_SELF_HOSTED_ADMIN_KEY"])
    .find((key) => key !== undefined && key !== "");
  for (const { place, values } of sources) {
    const name = NAMES.find((name) => (values[name] ?? "") !== "");
    if (name === undefined) continue;
    if (name === "CONVEX_SELF_HOSTED_URL" && isOurs(values[name] ?? "", adminKey, ownUrl)) continue;
    return { by: `${name} in ${place}` };
  }
  return null;
}

function isOurs(url: string, adminKey: string | undefined, ownUrl: string): boolean {
  if (adminKey === undefined) return url.replace(/\/$/, "") === ownUrl;
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return /^(127\.0\.0\.1|localhost)$/.test(host) && adminKey.startsWith(`${INSTANCE_NAME}|`);
}

/** Gives variables these values in `.env.local`, and leaves every other line as it is. @throws StartError when it cannot be written */
export function setInEnvFile(projectDir: string, values: Readonly<Record<string, string>>): void {
  const file = join(projectDir, ".env.local");
  const before = readTextFile(file) ?? "";
  const existing = parseEnv(before);
  let text = before;
  for (const [name, value] of Object.entries(values)) {
    if (existing[name] === value) continue;
    const line = new RegExp(`^[ \\t]*${name}[ \\t]*=.*$`, "m");
    if (line.test(text)) text = text.replace(line, `${name}=${value}`);
    else text += `${text === "" || text.endsWith("\n") ? "" : "\n"}${name}=${value}\n`;
  }
  if (text === before) return;
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new StartError(`${file} cannot be written: ${reasonOf(error)}`);
  }
}

/** @throws StartError naming the first line that is not `NAME=value`, a comment or blank */
function readEnvFile(file: string): Record<string, string | undefined> {
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
